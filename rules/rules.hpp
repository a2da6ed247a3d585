// One name a rule; rules/table.cpp sorts them by code. A new rule is a file and a line in both.
#pragma once

#include "lint/rule.hpp"

namespace decant::rules {

extern const lint::Rule consistent_instruction_casing;  // ConsistentInstructionCasing
extern const lint::Rule copy_ignored_file;  // CopyIgnoredFile
extern const lint::Rule unused_pragma;  // DC0001
extern const lint::Rule copy_before_install;  // DC1001
extern const lint::Rule independent_installs_together;  // DC1002
extern const lint::Rule volatile_variable_early;  // DC1003
extern const lint::Rule update_alone;  // DC1004
extern const lint::Rule unused_stage;  // DC2001
extern const lint::Rule wide_copy_takes_too_much;  // DC3001
extern const lint::Rule invalid_dockerfile;  // DL1000
extern const lint::Rule ignore_pragma;  // DL1001
extern const lint::Rule relative_workdir;  // DL3000
extern const lint::Rule useless_command;  // DL3001
extern const lint::Rule last_user_root;  // DL3002
extern const lint::Rule cd_in_run;  // DL3003
extern const lint::Rule sudo;  // DL3004
extern const lint::Rule untagged_image;  // DL3006
extern const lint::Rule latest_tag;  // DL3007
extern const lint::Rule unpinned_apt_package;  // DL3008
extern const lint::Rule apt_lists_left;  // DL3009
extern const lint::Rule copied_archive;  // DL3010
extern const lint::Rule port_out_of_range;  // DL3011
extern const lint::Rule repeated_healthcheck;  // DL3012
extern const lint::Rule unpinned_pip_package;  // DL3013
extern const lint::Rule apt_get_without_yes;  // DL3014
extern const lint::Rule apt_recommends;  // DL3015
extern const lint::Rule unpinned_npm_package;  // DL3016
extern const lint::Rule unpinned_apk_package;  // DL3018
extern const lint::Rule apk_index_left;  // DL3019
extern const lint::Rule add_instead_of_copy;  // DL3020
extern const lint::Rule copy_into_file;  // DL3021
extern const lint::Rule copy_from_unknown_stage;  // DL3022
extern const lint::Rule copy_from_itself;  // DL3023
extern const lint::Rule stage_name_twice;  // DL3024
extern const lint::Rule shell_form;  // DL3025
extern const lint::Rule untrusted_registry;  // DL3026
extern const lint::Rule apt_for_scripts;  // DL3027
extern const lint::Rule constant_platform;  // DL3029
extern const lint::Rule forbidden_trigger;  // DL3043
extern const lint::Rule env_refers_to_itself;  // DL3044
extern const lint::Rule copy_to_relative_target;  // DL3045
extern const lint::Rule invalid_label_key;  // DL3048
extern const lint::Rule missing_label;  // DL3049
extern const lint::Rule superfluous_label;  // DL3050
extern const lint::Rule empty_label;  // DL3051
extern const lint::Rule label_no_url;  // DL3052
extern const lint::Rule label_no_time;  // DL3053
extern const lint::Rule label_no_license;  // DL3054
extern const lint::Rule label_no_hash;  // DL3055
extern const lint::Rule label_no_version;  // DL3056
extern const lint::Rule missing_healthcheck;  // DL3057
extern const lint::Rule label_no_email;  // DL3058
extern const lint::Rule instruction_before_from;  // DL3061
extern const lint::Rule reserved_name_of_stage;  // DL3063
extern const lint::Rule secret_in_arg_or_env;  // DL3064
extern const lint::Rule needless_target_platform;  // DL3065
extern const lint::Rule user_by_name;  // DL3066
extern const lint::Rule copy_of_everything;  // DL3067
extern const lint::Rule maintainer_instruction;  // DL4000
extern const lint::Rule repeated_cmd;  // DL4003
extern const lint::Rule repeated_entrypoint;  // DL4004
extern const lint::Rule duplicate_stage_name;  // DuplicateStageName
extern const lint::Rule expose_invalid_format;  // ExposeInvalidFormat
extern const lint::Rule expose_proto_casing;  // ExposeProtoCasing
extern const lint::Rule from_as_casing;  // FromAsCasing
extern const lint::Rule from_platform_flag_const_disallowed;  // FromPlatformFlagConstDisallowed
extern const lint::Rule invalid_base_image_platform;  // InvalidBaseImagePlatform
extern const lint::Rule invalid_default_arg_in_from;  // InvalidDefaultArgInFrom
extern const lint::Rule invalid_definition_description;  // InvalidDefinitionDescription
extern const lint::Rule json_args_recommended;  // JSONArgsRecommended
extern const lint::Rule legacy_key_value_format;  // LegacyKeyValueFormat
extern const lint::Rule maintainer_deprecated;  // MaintainerDeprecated
extern const lint::Rule multiple_instructions_disallowed;  // MultipleInstructionsDisallowed
extern const lint::Rule no_empty_continuation;  // NoEmptyContinuation
extern const lint::Rule redundant_target_platform;  // RedundantTargetPlatform
extern const lint::Rule reserved_stage_name;  // ReservedStageName
extern const lint::Rule secrets_used_in_arg_or_env;  // SecretsUsedInArgOrEnv
extern const lint::Rule stage_name_casing;  // StageNameCasing
extern const lint::Rule undefined_arg_in_from;  // UndefinedArgInFrom
extern const lint::Rule undefined_var;  // UndefinedVar
extern const lint::Rule workdir_relative_path;  // WorkdirRelativePath

}  // namespace decant::rules
