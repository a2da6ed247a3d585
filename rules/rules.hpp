// One name a rule; rules/table.cpp sorts them by code. A new rule is a file and a line in both.
#pragma once

#include "lint/rule.hpp"

namespace decant::rules {

extern const lint::Rule consistent_instruction_casing;        // ConsistentInstructionCasing
extern const lint::Rule copy_ignored_file;                    // CopyIgnoredFile
extern const lint::Rule unused_pragma;                        // DC0001
extern const lint::Rule copy_before_install;                  // DC1001
extern const lint::Rule independent_installs_together;        // DC1002
extern const lint::Rule volatile_variable_early;              // DC1003
extern const lint::Rule update_alone;                         // DC1004
extern const lint::Rule unused_stage;                         // DC2001
extern const lint::Rule wide_copy_takes_too_much;             // DC3001
extern const lint::Rule invalid_dockerfile;                   // DL1000
extern const lint::Rule sudo;                                 // DL3004
extern const lint::Rule untagged_image;                       // DL3006
extern const lint::Rule unpinned_apt_package;                 // DL3008
extern const lint::Rule apt_lists_left;                       // DL3009
extern const lint::Rule unpinned_pip_package;                 // DL3013
extern const lint::Rule apt_get_without_yes;                  // DL3014
extern const lint::Rule apt_recommends;                       // DL3015
extern const lint::Rule unpinned_npm_package;                 // DL3016
extern const lint::Rule unpinned_apk_package;                 // DL3018
extern const lint::Rule apk_index_left;                       // DL3019
extern const lint::Rule apt_for_scripts;                      // DL3027
extern const lint::Rule duplicate_stage_name;                 // DuplicateStageName
extern const lint::Rule expose_invalid_format;                // ExposeInvalidFormat
extern const lint::Rule expose_proto_casing;                  // ExposeProtoCasing
extern const lint::Rule from_as_casing;                       // FromAsCasing
extern const lint::Rule from_platform_flag_const_disallowed;  // FromPlatformFlagConstDisallowed
extern const lint::Rule invalid_base_image_platform;          // InvalidBaseImagePlatform
extern const lint::Rule invalid_default_arg_in_from;          // InvalidDefaultArgInFrom
extern const lint::Rule invalid_definition_description;       // InvalidDefinitionDescription
extern const lint::Rule json_args_recommended;                // JSONArgsRecommended
extern const lint::Rule legacy_key_value_format;              // LegacyKeyValueFormat
extern const lint::Rule maintainer_deprecated;                // MaintainerDeprecated
extern const lint::Rule multiple_instructions_disallowed;     // MultipleInstructionsDisallowed
extern const lint::Rule no_empty_continuation;                // NoEmptyContinuation
extern const lint::Rule redundant_target_platform;            // RedundantTargetPlatform
extern const lint::Rule reserved_stage_name;                  // ReservedStageName
extern const lint::Rule secrets_used_in_arg_or_env;           // SecretsUsedInArgOrEnv
extern const lint::Rule stage_name_casing;                    // StageNameCasing
extern const lint::Rule undefined_arg_in_from;                // UndefinedArgInFrom
extern const lint::Rule undefined_var;                        // UndefinedVar
extern const lint::Rule workdir_relative_path;                // WorkdirRelativePath

}  // namespace decant::rules
