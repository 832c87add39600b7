//! `theil_index(population, value)` and the like: simple measures of inequality over groups.

use evenreach_statistics::Undefined;
use evenreach_statistics::inequality::{Direction, GroupInequality};

use super::aggregate::OfRows;
use super::answer::Answer;
use super::definition::{Definition, Null, Parameter};
use super::number::flag;
use super::sample::Columns;

pub(crate) const PEOPLE: Parameter = Parameter::new("population", "People of the group");
pub(crate) const VALUE: Parameter = Parameter::new("value", "The indicator in the group, not negative");
const ERROR: Parameter =
    Parameter::new("se", "Standard error of the value; without it the measure has none").or_none().null(Null::Allowed);
pub(crate) const SOURCE: &str = "Schlotheuber and Hosseinpoor, IJERPH 2022;19:3697; standard errors: Ahn et al, JCO Clin Cancer \
                      Inform 2018;2:1-19.";
pub(crate) const ROWS: &str =
    "from (values (2989, 77.63, 1.4), (1469, 53.93, 2.98), (2491, 72.26, 3.34)) as groups(population, value, se)";

type Measure = fn(&GroupInequality) -> Result<f64, Undefined>;
type Error = fn(&GroupInequality, &[f64]) -> Result<f64, Undefined>;

fn with_error(columns: &Columns, measure: Measure, error: Error) -> Answer {
    match GroupInequality::new(&columns.numbers(1), &columns.numbers(0)) {
        Ok(groups) => {
            let errors = columns.whole(2).ok_or(Undefined::CiNotEstimable);
            vec![measure(&groups), errors.and_then(|errors| error(&groups, &errors))]
        }
        Err(reason) => vec![Err(reason); 2],
    }
}

const fn measure_with_error(name: &'static str, about: &'static str, compute: OfRows) -> Definition<OfRows> {
    Definition {
        name,
        alias: None,
        parts: &["value", "se"],
        words: &[],
        parameters: &[PEOPLE, VALUE, ERROR],
        about,
        source: SOURCE,
        example: ("population, value, se", ROWS),
        compute,
    }
}

pub(crate) const THEIL: Definition<OfRows> = measure_with_error(
    "theil_index",
    "Theil's index over groups, one row each, times 1000, and its standard error times as much; 0 is equality. A mean of \
     zero is `mean_zero`.",
    |columns, _| with_error(columns, GroupInequality::theil_index, GroupInequality::theil_standard_error),
);

pub(crate) const MEAN_LOG_DEVIATION: Definition<OfRows> = measure_with_error(
    "mean_log_deviation",
    "Mean log deviation over groups, one row each, times 1000, and its standard error times as much; 0 is equality. A \
     zero in a group with people is `zero_cell`.",
    |columns, _| {
        let error = GroupInequality::mean_log_deviation_standard_error;
        with_error(columns, GroupInequality::mean_log_deviation, error)
    },
);

pub(crate) const VARIANCE: Definition<OfRows> = measure_with_error(
    "between_group_variance",
    "Between-group variance weighted by population, one row a group, and its standard error; 0 is equality.",
    |columns, _| {
        let error = GroupInequality::between_group_variance_standard_error;
        with_error(columns, |groups| Ok(groups.between_group_variance()), error)
    },
);

/// The measures without a standard error of their own.
const fn measure(
    name: &'static str,
    parameters: &'static [Parameter],
    example: (&'static str, &'static str),
    about: &'static str,
    compute: OfRows,
) -> Definition<OfRows> {
    Definition { name, alias: None, parts: &["value"], words: &[], parameters, about, source: SOURCE, example, compute }
}

fn single(columns: &Columns, measure: Measure) -> Answer {
    vec![GroupInequality::new(&columns.numbers(1), &columns.numbers(0)).and_then(|groups| measure(&groups))]
}

pub(crate) const DEVIATION: Definition<OfRows> = measure(
    "between_group_standard_deviation",
    &[PEOPLE, VALUE],
    ("population, value", ROWS),
    "Between-group standard deviation weighted by population, one row a group, in the unit of the value; 0 is equality.",
    |columns, _| single(columns, |groups| Ok(groups.between_group_standard_deviation())),
);

pub(crate) const VARIATION: Definition<OfRows> = measure(
    "coefficient_of_variation",
    &[PEOPLE, VALUE],
    ("population, value", ROWS),
    "Between-group standard deviation in percent of the mean, one row a group. A mean of zero is `mean_zero`.",
    |columns, _| single(columns, GroupInequality::coefficient_of_variation),
);

pub(crate) const DISPARITY: Definition<OfRows> = measure(
    "index_of_disparity",
    &[PEOPLE, VALUE],
    ("population, value", ROWS),
    "Index of disparity: mean distance of the groups from the mean in percent of it, every group counting once. A mean \
     of zero is `mean_zero`.",
    |columns, _| single(columns, GroupInequality::index_of_disparity),
);

pub(crate) const WEIGHTED_DISPARITY: Definition<OfRows> = measure(
    "weighted_index_of_disparity",
    &[PEOPLE, VALUE],
    ("population, value", ROWS),
    "Index of disparity with every group counting by its population. A mean of zero is `mean_zero`.",
    |columns, _| single(columns, GroupInequality::weighted_index_of_disparity),
);

pub(crate) const FAVOURABLE: Parameter =
    Parameter::required("favourable", "True when a higher value is better, such as coverage");

/// Which way is good.
///
/// # Errors
/// [`Undefined::InvalidInput`] for what is no flag.
pub(crate) fn direction(favourable: f64) -> Result<Direction, Undefined> {
    flag(favourable).map(|favourable| if favourable { Direction::Favourable } else { Direction::Adverse })
}

pub(crate) const ATTRIBUTABLE_RISK: Definition<OfRows> = measure(
    "population_attributable_risk",
    &[PEOPLE, VALUE, FAVOURABLE],
    ("population, value, true", ROWS),
    "Population attributable risk: the best group's value less the mean; positive is to be gained, negative to be \
     avoided.",
    |columns, settings| {
        attributable(columns, settings, |groups, best, direction| groups.population_attributable_risk(best, direction))
    },
);

pub(crate) const ATTRIBUTABLE_FRACTION: Definition<OfRows> = measure(
    "population_attributable_fraction",
    &[PEOPLE, VALUE, FAVOURABLE],
    ("population, value, true", ROWS),
    "Population attributable risk in percent of the mean. A mean of zero is `mean_zero`.",
    |columns, settings| {
        attributable(columns, settings, |groups, best, direction| {
            groups.population_attributable_fraction(best, direction)
        })
    },
);

fn attributable(
    columns: &Columns,
    settings: &[f64],
    measure: fn(&GroupInequality, f64, Direction) -> Result<f64, Undefined>,
) -> Answer {
    let groups = GroupInequality::new(&columns.numbers(1), &columns.numbers(0));
    vec![groups.and_then(|groups| {
        let direction = direction(settings[0])?;
        measure(&groups, groups.best(direction), direction)
    })]
}
