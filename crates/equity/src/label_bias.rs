//! Need at equal risk: whether people of a group are iller than others to whom the score gives the same risk.
//!
//! A score learned from recorded events under-counts a group whose events go unrecorded: at equal risk such a group has
//! more measured illness (Obermeyer et al, Science 2019;366:447-453). Here people are alike who lie in the same band of
//! risk (deciles, narrower where there are many people, equal risks together), and a group's marked people are held
//! against those expected if every band had been marked as often as over all groups.
//!
//! [`evenreach_statistics::label_bias`] compares mean need by decile; it ranks equal risks by their place in the table
//! and bootstraps its limits. Markers of yes and no allow the same comparison with exact limits, ties together, at the
//! size of a region.

use std::borrow::Cow;

use arrow::array::Array;
use evenreach_contract::{Checked, View};
use evenreach_statistics::{Verdict, hands};

use crate::EquityError;
use crate::audit::of_group;
use crate::because::caution;
use crate::counted::Judgements;
use crate::disclosure::{Pair, published_expected, ratio, share};
use crate::fingerprint::of_set;
use crate::judgement::{Needed, Tally, judge, rates};
use crate::ledger::Sheet;
use crate::model::Count;
use crate::policy::Risk;
use crate::population::Population;
use crate::risk::UNKNOWN;
use crate::rows::{LabelBiasRow, NeedAtRisk};
use crate::strata::{Candidate, Parts, PriorityBands, narrow};

/// A sign of need that is there or not.
#[derive(Debug)]
enum Marker {
    AtLeast {
        name: &'static str,
        column: &'static str,
        limit: f64,
    },
    Below {
        name: &'static str,
        column: &'static str,
        limit: f64,
    },
    /// Two or more of these.
    Several {
        name: &'static str,
        columns: [&'static str; 7],
    },
}

const MARKERS: [Marker; 4] = [
    Marker::AtLeast { name: "systolic_140_mmhg_or_more", column: "systolic_mmhg", limit: 140.0 },
    Marker::AtLeast { name: "hba1c_42_mmol_per_mol_or_more", column: "hba1c_mmol_per_mol", limit: 42.0 },
    Marker::Below { name: "egfr_below_60_ml_per_min", column: "egfr_ml_per_min", limit: 60.0 },
    Marker::Several {
        name: "two_or_more_long_term_conditions",
        columns: [
            "has_hypertension",
            "has_diabetes",
            "has_ckd_stage_3_5",
            "has_atrial_fibrillation",
            "has_heart_failure",
            "has_severe_mental_illness",
            "has_dementia",
        ],
    },
];

impl Marker {
    fn name(&self) -> &'static str {
        match self {
            Self::AtLeast { name, .. } | Self::Below { name, .. } | Self::Several { name, .. } => name,
        }
    }

    fn columns(&self) -> &[&'static str] {
        match self {
            Self::AtLeast { column, .. } | Self::Below { column, .. } => std::slice::from_ref(column),
            Self::Several { columns, .. } => columns,
        }
    }

    /// Whether each person has it; `None` where that is not known.
    fn read(&self, view: &View<'_>) -> Result<Vec<Option<bool>>, EquityError> {
        let measured = |column: &str, is_marked: &dyn Fn(f64) -> bool| -> Result<_, EquityError> {
            let values = view.number(column)?;
            Ok((0..values.len()).map(|row| values.is_valid(row).then(|| is_marked(values.value(row)))).collect())
        };
        match self {
            Self::AtLeast { column, limit, .. } => measured(column, &|value| value >= *limit),
            Self::Below { column, limit, .. } => measured(column, &|value| value < *limit),
            Self::Several { columns, .. } => {
                let mut conditions = vec![0u8; view.len()];
                for column in columns {
                    let flags = view.flag(column)?;
                    for (row, conditions) in conditions.iter_mut().enumerate() {
                        *conditions += u8::from(flags.is_valid(row) && flags.value(row));
                    }
                }
                Ok(conditions.into_iter().map(|conditions| Some(conditions >= 2)).collect())
            }
        }
    }
}

/// One marker at one risk, counted and judged on exact counts.
#[derive(Debug)]
struct Panel {
    risk: Risk,
    marker: &'static str,
    tallies: Vec<Tally>,
    judgements: Judgements,
    fingerprints: [u128; 2],
}

/// Every marker at every risk the `person` table has; by default none.
#[derive(Debug, Default)]
pub(crate) struct LabelBias {
    panels: Vec<Panel>,
}

impl LabelBias {
    /// Counts and judges.
    pub(crate) fn of(people: &Checked, population: &Population, needed: Needed) -> Result<Self, EquityError> {
        let has = |column: &&str| people.rows().column_by_name(column).is_some();
        let markers: Vec<&Marker> = MARKERS.iter().filter(|marker| marker.columns().iter().all(has)).collect();
        let pairs: Vec<(Risk, &[u64], &Marker)> =
            population.risks.known().flat_map(|(risk, of)| markers.iter().map(move |m| (risk, of, *m))).collect();
        let panels = hands::each(pairs.len(), |pair| {
            let (risk, of, marker) = pairs[pair];
            panel(people, population, (risk, of), marker, needed)
        });
        Ok(Self { panels: panels.into_iter().collect::<Result<_, _>>()? })
    }

    /// The columns for the ledger: registered people, then people and marked people of every panel.
    pub(crate) fn sheet(&self, population: &Population) -> Sheet<'static> {
        let mut sheet = Sheet::of_registered(population);
        for panel in &self.panels {
            let people = sheet.names.len();
            sheet.names.push(format!("{} known with {}", panel.marker, panel.risk.as_str()));
            sheet.names.push(format!("{} with {}", panel.marker, panel.risk.as_str()));
            sheet.fingerprints.extend(panel.fingerprints);
            let groups = || panel.tallies.iter().zip(population.reported());
            let groups = || groups().flat_map(|(tally, g)| (0..g.len()).map(move |group| (tally, group)));
            sheet.counts.push(groups().map(|(tally, group)| tally.people(group)).collect());
            sheet.counts.push(groups().map(|(tally, group)| tally.hits(group)).collect());
            sheet.contained.extend([(0, people), (people, people + 1)]);
            sheet.order.extend([people, people + 1]);
        }
        sheet
    }

    /// Every row. `shown` gives the count of a reported row in one of the sheet's columns.
    pub(crate) fn rows(&self, population: &Population, shown: impl Fn(usize, usize) -> Count) -> Vec<LabelBiasRow> {
        let mut rows = Vec::new();
        for (number, panel) in self.panels.iter().enumerate() {
            let pair = |place: usize, group: usize| {
                let (row, tally) = (population.first_row[place] + group, &panel.tallies[place]);
                Pair {
                    hits: (tally.hits(group), shown(row, 2 + 2 * number)),
                    people: (tally.people(group), shown(row, 1 + 2 * number)),
                }
            };
            for (place, grouping) in population.reported().iter().enumerate() {
                for group in 0..grouping.len() {
                    let own = pair(place, group);
                    let judgement = of_group(&panel.judgements[place], group);
                    let expected = published_expected(judgement.map_or(0.0, |j| j.expected), own, pair(0, 0));
                    rows.push(LabelBiasRow {
                        risk: panel.risk,
                        marker: panel.marker.to_owned(),
                        attribute: grouping.attribute.name(),
                        group: grouping.label(group),
                        people: own.people.1,
                        marked: own.hits.1,
                        share: share(own.hits.1, own.people.1),
                        expected,
                        ratio: ratio(own.hits.1, own.people.1, expected),
                        judgement: judgement.map_or(NeedAtRisk::CannotTell, |j| at_risk(j.verdict)),
                        caution: caution(grouping, group),
                    });
                }
            }
        }
        rows
    }
}

fn at_risk(verdict: Verdict) -> NeedAtRisk {
    match verdict {
        Verdict::UnderReached => NeedAtRisk::Less,
        Verdict::Reached => NeedAtRisk::AsMuch,
        Verdict::OverReached => NeedAtRisk::More,
        Verdict::CannotTell => NeedAtRisk::CannotTell,
    }
}

fn panel(
    people: &Checked,
    population: &Population,
    (risk, of): (Risk, &[u64]),
    marker: &Marker,
    needed: Needed,
) -> Result<Panel, EquityError> {
    let marked = marker.read(&people.view())?;
    let known: Vec<(usize, bool)> = marked
        .iter()
        .enumerate()
        .filter(|(row, _)| of[*row] != UNKNOWN)
        .filter_map(|(row, marked)| marked.map(|marked| (row, marked)))
        .collect();
    let bands = PriorityBands::of(known.iter().map(|(row, _)| of[*row] as f64).collect());
    let candidate = |(row, hit): &(usize, bool)| {
        let band = bands.band(Some(of[*row] as f64));
        Candidate { row: narrow(*row), first: narrow(band), second: 0, hit: *hit }
    };
    let candidates: Vec<Candidate> = known.iter().map(candidate).collect();
    let rates = rates(&candidates, &Parts { first: true, second: false, words: Cow::Borrowed("risk") });
    let tallies: Vec<Tally> = population.reported().iter().map(|g| Tally::of(&candidates, &rates, g)).collect();
    let mut judgements = Judgements::with_capacity(tallies.len());
    for (tally, grouping) in tallies.iter().zip(population.reported()) {
        judgements.push(judge(tally, needed).map_err(|reason| EquityError::Statistic {
            cohort: risk.as_str().to_owned(),
            attribute: grouping.attribute.name(),
            reason,
        })?);
    }
    let rows = |marked_only: bool| known.iter().filter(move |(_, m)| *m || !marked_only).map(|(row, _)| *row);
    let fingerprints = [of_set(rows(false)), of_set(rows(true))];
    Ok(Panel { risk, marker: marker.name(), tallies, judgements, fingerprints })
}
