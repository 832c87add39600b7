//! `concentration_index(rank, outcome)`, `erreygers_index(...)` and the like: inequality over socioeconomic rank.

use evenreach_statistics::Undefined;
use evenreach_statistics::concentration_index::ConcentrationIndex;
use evenreach_statistics::horizontal_inequity::horizontal_inequity;

use super::aggregate::OfRows;
use super::answer::{Answer, value_and_limits};
use super::definition::{CONFIDENCE, Definition, Parameter};
use super::sample::Columns;

const RANK: Parameter =
    Parameter::new("rank", "Deprivation rank or decile, 1 the most deprived; ties share their midpoint");
const OUTCOME: Parameter = Parameter::new("outcome", "The outcome of the person, or its mean in the group");
const WEIGHT: Parameter = Parameter::new("weight", "People the row stands for; 1 when left out").or(1.0);
const LEAST: Parameter = Parameter::setting("least", "Least possible outcome; 0 when left out", 0.0);
const MOST: Parameter = Parameter::setting("most", "Greatest possible outcome; 1 when left out", 1.0);
const SOURCE: &str = "Kakwani, Wagstaff and van Doorslaer, J Econometrics 1997;77:87-103; World Bank 2008, eq. 8.12 for \
                      the delta-method limits and se, which ignore ties and clustering, and eq. 8.7 for se_convenience, \
                      which takes the mean as known too.";
const BOUNDED: &str = "Erreygers, J Health Econ 2009;28:504-515; Wagstaff, Health Econ 2005;14:429-432; World Bank \
                       2008, eq. 8.12 for the delta-method limits, which ignore ties and clustering.";
const EXAMPLE: (&str, &str) = (
    "imd_decile, selected",
    "from (values (1, 1), (1, 0), (2, 1), (5, 0), (7, 1), (9, 0)) as people(imd_decile, selected)",
);

type Value = fn(&ConcentrationIndex, &[f64]) -> Result<f64, Undefined>;
/// What turns the relative index into this one, from the mean and the settings.
type Factor = fn(f64, &[f64]) -> f64;

/// The index with its limits, and both standard errors.
const PARTS: &[&str] = &["value", "lower", "upper", "se", "se_convenience"];

/// The index, with the relative one's delta-method limits times its factor, and so the standard errors.
fn answer(columns: &Columns, settings: &[f64], value: Value, factor: Factor) -> Answer {
    let index = ConcentrationIndex::new(&columns.numbers(0), &columns.numbers(1), Some(&columns.numbers(2)));
    let (index, value) = match index.and_then(|index| value(&index, settings).map(|value| (index, value))) {
        Ok(both) => both,
        Err(reason) => return vec![Err(reason); PARTS.len()],
    };
    let (factor, confidence) = (factor(index.mean(), settings), settings.last().copied().unwrap_or(f64::NAN));
    let error = index.standard_error_delta();
    let mut answer = value_and_limits(value, error.and_then(|error| index.interval(error, factor, confidence)));
    answer.extend([error, index.standard_error_convenience()].map(|error| error.map(|error| error * factor.abs())));
    answer
}

pub(crate) const CONCENTRATION: Definition<OfRows> = Definition {
    name: "concentration_index",
    alias: None,
    parts: PARTS,
    words: &[],
    parameters: &[RANK, OUTCOME, WEIGHT, CONFIDENCE],
    about: "Relative concentration index, one row a person or a group. Below 0 the outcome is concentrated among the \
            deprived. For a flag such as selected prefer erreygers_index. A mean of zero is `mean_zero`.",
    source: SOURCE,
    example: EXAMPLE,
    compute: |columns, settings| answer(columns, settings, |index, _| index.relative(), |_, _| 1.0),
};

pub(crate) const GENERALISED: Definition<OfRows> = Definition {
    name: "generalised_concentration_index",
    about: "Generalised (absolute) concentration index, the relative one times the mean, in the unit of the outcome. \
            Below 0 the outcome is concentrated among the deprived. A mean of zero is `mean_zero`.",
    compute: |columns, settings| {
        answer(columns, settings, |index, _| index.relative().map(|_| index.generalised()), |mean, _| mean)
    },
    ..CONCENTRATION
};

pub(crate) const ERREYGERS: Definition<OfRows> = Definition {
    name: "erreygers_index",
    parameters: &[RANK, OUTCOME, WEIGHT, LEAST, MOST, CONFIDENCE],
    about: "Erreygers' concentration index of a bounded outcome such as a flag: four times the generalised index over \
            the range. Below 0 the outcome is concentrated among the deprived. An outcome outside its bounds is \
            `invalid_input`, a mean of zero `mean_zero`.",
    source: BOUNDED,
    compute: |columns, settings| {
        answer(columns, settings, |index, b| index.erreygers(b[0], b[1]), |mean, b| 4.0 * mean / (b[1] - b[0]))
    },
    ..CONCENTRATION
};

pub(crate) const WAGSTAFF: Definition<OfRows> = Definition {
    name: "wagstaff_index",
    parameters: ERREYGERS.parameters,
    about: "Wagstaff's concentration index of a bounded outcome such as a flag. Below 0 the outcome is concentrated \
            among the deprived. A mean of zero is `mean_zero`, one on the other bound `mean_at_bound`.",
    source: BOUNDED,
    compute: |columns, settings| {
        answer(
            columns,
            settings,
            |index, b| index.wagstaff(b[0], b[1]),
            |mean, b| mean * (b[1] - b[0]) / ((b[1] - mean) * (mean - b[0])),
        )
    },
    ..CONCENTRATION
};

pub(crate) const HORIZONTAL_INEQUITY: Definition<OfRows> = Definition {
    name: "horizontal_inequity_index",
    alias: None,
    parts: &["value", "actual", "need_predicted"],
    words: &[],
    parameters: &[
        RANK,
        Parameter::new("selected", "Whether the person was selected, or how much care they had"),
        Parameter::new("need", "A variable of need"),
        Parameter::new("need2", "Another variable of need").or_none(),
        Parameter::new("need3", "Another variable of need").or_none(),
        Parameter::new("need4", "Another variable of need").or_none(),
    ],
    about: "Horizontal inequity index: the concentration index of selection less that of selection as predicted from \
            need by least squares, one row a person. Below 0 the deprived are favoured at equal need. Nobody selected \
            is `nobody_selected`.",
    source: "Wagstaff and van Doorslaer, J Human Resources 2000;35:716-733.",
    example: (
        "imd_decile, selected, risk",
        "from (values (1, 1, 0.3), (1, 0, 0.1), (2, 1, 0.2), (5, 0, 0.2), (7, 1, 0.1)) as people(imd_decile, selected, risk)",
    ),
    compute: |columns, _| {
        let need: Vec<Vec<f64>> = (2..6).filter_map(|at| columns.whole(at)).collect();
        let need: Vec<&[f64]> = need.iter().map(Vec::as_slice).collect();
        match horizontal_inequity(&columns.numbers(1), &columns.numbers(0), &need) {
            Ok(inequity) => vec![Ok(inequity.index), Ok(inequity.actual), Ok(inequity.need_predicted)],
            Err(reason) => vec![Err(reason); 3],
        }
    },
};
