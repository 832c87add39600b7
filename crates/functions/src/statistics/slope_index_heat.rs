//! `heat_sii(rank, population, estimate)` and `heat_rii(...)`: the indices as WHO's HEAT prints them.

use evenreach_statistics::slope_index_heat::{HeatModel, HeatSlopeIndex, heat_scale, heat_slope_index};
use evenreach_statistics::{Estimate, Undefined};

use super::aggregate::OfRows;
use super::answer::{Answer, interval};
use super::definition::{CONFIDENCE, Definition, INTERVAL, Null, Parameter};
use super::sample::Columns;

const MODELS: [HeatModel; 2] = [HeatModel::Logistic, HeatModel::Linear];

pub(crate) const SII: Definition<OfRows> = Definition {
    name: "heat_sii",
    alias: None,
    parts: INTERVAL,
    words: &[],
    parameters: &[
        Parameter::new("rank", "The group's rank, 1 the most disadvantaged"),
        Parameter::new("population", "People of the group"),
        Parameter::new("estimate", "The indicator in the group, 0 to scale"),
        Parameter::setting("model", "The regression on rank; logistic when left out", 0.0)
            .word(&["logistic", "linear"]),
        CONFIDENCE,
        Parameter::setting(
            "scale",
            "What the estimates are out of; left out, 1, 100, 1000 and so on by the largest",
            1.0,
        )
        .or_none()
        .null(Null::Allowed),
    ],
    about: "Slope index of inequality as WHO HEAT computes it, one row a group, with robust delta-method limits: for \
            comparison with WHO tables only, for its logistic model weighs groups by the square of their population. \
            For anything else take sii. Under three groups is `too_few_groups`, equal estimates `no_variation`, an \
            estimate above the scale `value_out_of_scale`.",
    source: "healthequal 1.0.1 sii and rii; Schlotheuber and Hosseinpoor, IJERPH 2022;19:3697.",
    example: (
        "quintile, population, estimate",
        "from (values (1, 2000, 62.1), (2, 2200, 66.4), (3, 2100, 71.0), (4, 1900, 74.9), (5, 1800, 80.3)) \
         as groups(quintile, population, estimate)",
    ),
    compute: |columns, settings| answer(columns, settings, |index| Ok(index.sii)),
};

pub(crate) const RII: Definition<OfRows> = Definition {
    name: "heat_rii",
    about: "Relative index of inequality as WHO HEAT computes it, one row a group, with robust limits on the log scale: \
            for comparison with WHO tables only, for its logistic model weighs groups by the square of their \
            population. For anything else take rii. Under three groups is `too_few_groups`, a fitted end at or below 0 \
            `intercept_not_positive`.",
    compute: |columns, settings| answer(columns, settings, |index| index.rii),
    ..SII
};

fn answer(columns: &Columns, settings: &[f64], part: fn(HeatSlopeIndex) -> Result<Estimate, Undefined>) -> Answer {
    let &[model, confidence, ref scale @ ..] = settings else { return interval(Err(Undefined::InvalidInput)) };
    let model = MODELS.get(model as usize).copied().filter(|_| columns.one_row_a_group());
    let index = model.ok_or(Undefined::InvalidInput).and_then(|model| {
        let (populations, estimates) = (columns.numbers(1), columns.numbers(2));
        let scale = scale.first().copied().unwrap_or_else(|| heat_scale(&estimates));
        heat_slope_index(&estimates, &populations, scale, model, confidence)
    });
    interval(index.and_then(part))
}
