// The table of rules. Help, manual, selection and tests read it; nothing else lists rules.
#include "base/ascii.hpp"
#include "rules/rules.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace decant::lint {

std::span<const Rule> rules() {
  static const std::array kRules{
      rules::consistent_instruction_casing,
      rules::copy_ignored_file,
      rules::unused_pragma,
      rules::copy_before_install,
      rules::independent_installs_together,
      rules::volatile_variable_early,
      rules::update_alone,
      rules::unused_stage,
      rules::wide_copy_takes_too_much,
      rules::invalid_dockerfile,
      rules::ignore_pragma,
      rules::relative_workdir,
      rules::useless_command,
      rules::last_user_root,
      rules::cd_in_run,
      rules::sudo,
      rules::untagged_image,
      rules::latest_tag,
      rules::unpinned_apt_package,
      rules::apt_lists_left,
      rules::copied_archive,
      rules::port_out_of_range,
      rules::repeated_healthcheck,
      rules::unpinned_pip_package,
      rules::apt_get_without_yes,
      rules::apt_recommends,
      rules::unpinned_npm_package,
      rules::unpinned_apk_package,
      rules::apk_index_left,
      rules::add_instead_of_copy,
      rules::copy_into_file,
      rules::copy_from_unknown_stage,
      rules::copy_from_itself,
      rules::stage_name_twice,
      rules::shell_form,
      rules::untrusted_registry,
      rules::apt_for_scripts,
      rules::unpinned_gem,
      rules::constant_platform,
      rules::yum_without_yes,
      rules::yum_cache_left,
      rules::unpinned_yum_package,
      rules::zypper_without_yes,
      rules::zypper_dist_upgrade,
      rules::zypper_cache_left,
      rules::unpinned_zypper_package,
      rules::dnf_without_yes,
      rules::dnf_cache_left,
      rules::unpinned_dnf_package,
      rules::pip_cache_left,
      rules::forbidden_trigger,
      rules::env_refers_to_itself,
      rules::copy_to_relative_target,
      rules::useradd_high_uid,
      rules::wget_progress_bar,
      rules::invalid_label_key,
      rules::missing_label,
      rules::superfluous_label,
      rules::empty_label,
      rules::label_no_url,
      rules::label_no_time,
      rules::label_no_license,
      rules::label_no_hash,
      rules::label_no_version,
      rules::missing_healthcheck,
      rules::label_no_email,
      rules::consecutive_runs,
      rules::yarn_cache_left,
      rules::instruction_before_from,
      rules::unpinned_go_package,
      rules::reserved_name_of_stage,
      rules::secret_in_arg_or_env,
      rules::needless_target_platform,
      rules::user_by_name,
      rules::copy_of_everything,
      rules::maintainer_instruction,
      rules::wget_and_curl,
      rules::repeated_cmd,
      rules::repeated_entrypoint,
      rules::linked_shell,
      rules::pipe_without_pipefail,
      rules::duplicate_stage_name,
      rules::expose_invalid_format,
      rules::expose_proto_casing,
      rules::from_as_casing,
      rules::from_platform_flag_const_disallowed,
      rules::invalid_base_image_platform,
      rules::invalid_default_arg_in_from,
      rules::invalid_definition_description,
      rules::json_args_recommended,
      rules::legacy_key_value_format,
      rules::maintainer_deprecated,
      rules::multiple_instructions_disallowed,
      rules::no_empty_continuation,
      rules::redundant_target_platform,
      rules::reserved_stage_name,
      rules::secrets_used_in_arg_or_env,
      rules::stage_name_casing,
      rules::undefined_arg_in_from,
      rules::undefined_var,
      rules::workdir_relative_path,
  };
  return kRules;
}

const Rule* find_rule(std::string_view code_or_name) {
  const auto exact =
      std::ranges::lower_bound(rules(), code_or_name, {}, [](const Rule& rule) { return rule.info->code; });
  if (exact != rules().end() && exact->info->code == code_or_name) return &*exact;
  const auto equal = [&](std::string_view text) { return ascii::equal_in_any_case(text, code_or_name); };
  const auto found = std::ranges::find_if(
      rules(), [&](const Rule& rule) { return equal(rule.info->code) || equal(rule.info->name); });
  return found == rules().end() ? nullptr : &*found;
}

}  // namespace decant::lint
