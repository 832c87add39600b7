//! Runs every public test vector against the crate, each with its own tolerance.
//!
//! Every value in a vector's `expected` must be compared (or read as a key), and every vector
//! must have a driver, so nothing can be skipped silently.

#[cfg(test)]
mod allocation;
#[cfg(test)]
mod case;
#[cfg(test)]
mod comparison;
#[cfg(test)]
mod disclosure;
#[cfg(test)]
mod fairness;
#[cfg(test)]
mod funnel;
#[cfg(test)]
mod inequality;
#[cfg(test)]
mod prediction;
#[cfg(test)]
mod rates;
#[cfg(test)]
mod slope;

#[cfg(test)]
mod every_vector {
    use super::case::{Case, Vectors};
    use super::{allocation, comparison, disclosure, fairness, funnel, inequality, prediction, rates, slope};

    /// Resolving a person's ethnicity is a rule about records, not a statistic: the place for these
    /// vectors is beside the code that reads ethnicity records.
    const ETHNICITY_RECORDS: [&str; 2] = ["ethnicity_resolution", "ethnicity_data_quality"];

    fn driver(statistic: &str) -> Option<fn(&mut Case)> {
        Some(match statistic {
            "wilson_ci" => rates::wilson_limits,
            "byars_ci" => rates::byar_limits,
            "exact_poisson_ci" => rates::exact_limits,
            "crude_rate_ci" => rates::crude,
            "dsr" => rates::direct,
            "dsr_nonindependent" => rates::direct_repeated,
            "indirect_standardised_ratio" | "need_adjusted_selection_ratio" => rates::indirect_ratio,
            "indirect_standardised_rate" => rates::indirect_rate,
            "quantile_assignment" => rates::quantiles,
            "sii_rii_deciles_normal" => slope::normal,
            "sii_rii_quintiles_proportion" => slope::simulated,
            "sii_rii_logit_transform" => slope::transformed,
            "sii_rii_who_heat" => slope::heat,
            "concentration_index_individual" => inequality::individual,
            "concentration_index_weighted" => inequality::weighted,
            "concentration_index_grouped" => inequality::grouped,
            "concentration_index_tied" => inequality::tied,
            "horizontal_inequity_index" => inequality::horizontal,
            "who_heat_measures" => inequality::heat_measures,
            "funnel_significance_proportion" => funnel::proportion_labels,
            "funnel_limits_proportion" => funnel::proportion_limits,
            "funnel_significance_ratio" => funnel::ratio_labels,
            "funnel_limits_ratio" => funnel::ratio_limits,
            "selection_rate_ratio" => comparison::two_groups,
            "selection_heterogeneity" => comparison::heterogeneity,
            "multiple_testing" => comparison::adjusted_p_values,
            "group_fairness" | "group_fairness_weighted" | "group_fairness_edge" | "group_fairness_intersectional" => {
                fairness::by_group
            }
            "bootstrap_selection_rate" => fairness::bootstrapped,
            "label_bias_need_at_same_risk" => fairness::need_at_equal_risk,
            "brier_score" => prediction::brier,
            "ece" => prediction::calibration_error_bins,
            "net_benefit" => prediction::net_benefits,
            "calibration_by_group" => prediction::calibrations,
            "auroc_delong" | "auroc_delong_edge" => prediction::aurocs,
            "psi" => prediction::stability,
            "psi_zero_bin" => prediction::stability_with_a_zero_bin,
            "sdc_nhs_england_hes" | "sdc_nhs_england_central" | "sdc_opensafely" | "sdc_midpoint6" => {
                disclosure::counts
            }
            "sdc_secondary_suppression" => disclosure::lists,
            "fair_topk_mtable" => allocation::fair_lists,
            "proportional_allocation" => allocation::places,
            _ => return None,
        })
    }

    #[test]
    fn agrees_within_its_own_tolerance() {
        let vectors = Vectors::read();
        let stated = vectors.stated_count;
        assert!(stated > 0 && vectors.cases.len() == stated, "{} of {stated} vectors", vectors.cases.len());
        let (mut run, mut elsewhere) = (0, 0);
        let mut failures = Vec::new();
        for mut case in vectors.cases {
            if ETHNICITY_RECORDS.contains(&case.statistic.as_str()) {
                elsewhere += 1;
                continue;
            }
            match driver(&case.statistic) {
                Some(drive) => {
                    drive(&mut case);
                    run += 1;
                    failures.extend(case.finish());
                }
                None => failures.push(format!("{}: no driver", case.id)),
            }
        }
        assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
        assert_eq!(run + elsewhere, stated);
    }
}
