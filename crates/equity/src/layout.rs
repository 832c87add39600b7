//! The columns of a cohort's published table, who is counted in each, and what ties them together.

use evenreach_cohort::{ClauseKind, Definition};

use crate::membership::Pattern;
use crate::policy::Risk;
use crate::population::Sum;

/// Column numbers of a cohort's table. The first columns are the funnel's steps.
#[derive(Debug)]
pub(crate) struct Layout {
    /// `registered`, each clause, and to be selected.
    pub(crate) steps: Vec<String>,
    /// The column of people in need: a step where the access clauses come last, else one of its own.
    pub(crate) in_need: usize,
    /// Clauses that ask for a measurement, and the columns of people who stop at them.
    pub(crate) not_measured: Vec<(usize, usize)>,
    /// Care whose giving is compared: of clauses that say so, then invitations where they are known.
    pub(crate) care: Vec<CareColumns>,
    /// Who of the invited is in need, where invitations are known.
    pub(crate) invited: Option<InvitedColumns>,
    /// For every clause the column of people who meet it, whatever comes before it.
    pub(crate) met: Vec<usize>,
    /// Clauses that belong to clinical need.
    clinical: Vec<usize>,
    /// People whose risk is known, where the policy states a risk.
    pub(crate) risk: Option<RiskColumns>,
    /// People whose outcome is known, where outcomes are handed in.
    pub(crate) outcomes: Option<OutcomeColumns>,
    names: Vec<String>,
}

/// One kind of care: who came to it, and who has had it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CareColumns {
    /// The clause at which whoever has had it stops; `None` for an invitation to the list itself, to which people come who
    /// are in need or were invited: whoever was invited and then tested is no longer in need.
    pub(crate) clause: Option<usize>,
    pub(crate) came: usize,
    pub(crate) had: usize,
}

/// Invited people by whether they are in need. Whoever came is in need, or invited and not in need.
#[derive(Debug, Clone, Copy)]
pub(crate) struct InvitedColumns {
    came: usize,
    had: usize,
    in_need: usize,
    not_in_need: usize,
}

/// What is known of people besides their answers to the clauses.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Besides {
    pub(crate) risk: Option<Risk>,
    pub(crate) outcomes: bool,
    pub(crate) invitations: bool,
}

/// Columns of people whose risk is known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RiskColumns {
    pub(crate) risk: Risk,
    pub(crate) with_risk: usize,
    pub(crate) selected: usize,
}

/// Columns of people whose outcome is known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OutcomeColumns {
    pub(crate) followed: usize,
    pub(crate) events: usize,
    pub(crate) off_list: usize,
    pub(crate) missed: usize,
}

impl Layout {
    /// The columns of a definition; `last_step` is to be selected.
    pub(crate) fn of(definition: &Definition, last_step: &str, besides: Besides) -> Self {
        let Besides { risk, outcomes, invitations } = besides;
        let clauses = &definition.clauses;
        let mut steps = vec!["registered".to_owned()];
        steps.extend(clauses.iter().map(|clause| clause.name.clone()));
        steps.push(last_step.to_owned());
        let clinical: Vec<usize> = (0..clauses.len()).filter(|clause| clauses[*clause].kind.is_clinical()).collect();
        let access_comes_last = clinical.last().is_none_or(|last| last + 1 == clinical.len());
        let mut names: Vec<String> = steps.iter().map(|step| format!("kept: {step}")).collect();
        let mut column = |name: String| {
            names.push(name);
            names.len() - 1
        };
        let in_need = if access_comes_last { clinical.len() } else { column("in_need".to_owned()) };
        let measured = (0..clauses.len()).filter(|clause| clauses[*clause].kind == ClauseKind::Measured);
        let not_measured =
            measured.map(|clause| (clause, column(format!("not measured: {}", clauses[clause].name)))).collect();
        let given = (0..clauses.len()).filter(|clause| clauses[*clause].care_given.is_some());
        let mut care: Vec<CareColumns> = given
            .map(|clause| {
                let had = column(format!("care given: {}", clauses[clause].name));
                CareColumns { clause: Some(clause), came: clause, had }
            })
            .collect();
        let invited = invitations.then(|| InvitedColumns {
            came: column("in need or invited in 12 months".to_owned()),
            had: column("invited in 12 months".to_owned()),
            in_need: column("in need and invited in 12 months".to_owned()),
            not_in_need: column("invited in 12 months, not in need".to_owned()),
        });
        care.extend(invited.map(|InvitedColumns { came, had, .. }| CareColumns { clause: None, came, had }));
        // Whoever meets the first clause is kept by it.
        let met = (0..clauses.len()).map(|c| if c == 0 { 1 } else { column(format!("met: {}", clauses[c].name)) });
        let met = met.collect();
        let risk = risk.map(|risk| RiskColumns {
            risk,
            with_risk: column(format!("with {}", risk.as_str())),
            selected: column(format!("selected with {}", risk.as_str())),
        });
        let outcomes = outcomes.then(|| OutcomeColumns {
            followed: column("followed".to_owned()),
            events: column("events".to_owned()),
            off_list: column("followed off the list".to_owned()),
            missed: column("events missed".to_owned()),
        });
        Self { steps, in_need, not_measured, care, invited, met, clinical, risk, outcomes, names }
    }

    /// Whether anything is asked about need: a list made elsewhere can come without.
    pub(crate) fn judges_need(&self) -> bool {
        self.in_need > 0
    }

    /// Whether this clause and all before it belong to need, so that whoever is in need came to it and met it.
    pub(crate) fn is_on_the_way_to_need(&self, clause: usize) -> bool {
        self.clinical.get(clause) == Some(&clause)
    }

    /// The column of people on the list.
    pub(crate) fn selected(&self) -> usize {
        self.steps.len() - 1
    }

    /// Number of columns.
    pub(crate) fn columns(&self) -> usize {
        self.names.len()
    }

    /// Their names, for releases to be held against each other.
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// The columns people of this pattern are counted in, each once.
    pub(crate) fn columns_of(&self, pattern: &Pattern) -> Vec<usize> {
        let is_selected = pattern.last_step == self.selected();
        let mut columns: Vec<usize> = (0..=pattern.last_step).collect();
        if self.in_need >= self.steps.len() && pattern.in_need {
            columns.push(self.in_need);
        }
        columns.extend(self.not_measured.iter().filter(|(clause, _)| pattern.last_step == *clause).map(|(_, c)| *c));
        for care in &self.care {
            let had = care.clause.map_or(pattern.invited, |clause| pattern.last_step == clause);
            columns.extend(had.then_some(care.had));
            columns.extend((care.clause.is_none() && (pattern.in_need || pattern.invited)).then_some(care.came));
        }
        if let Some(invited) = self.invited.filter(|_| pattern.invited) {
            columns.push(if pattern.in_need { invited.in_need } else { invited.not_in_need });
        }
        let met = self.met.iter().enumerate().skip(1).filter(|(clause, _)| pattern.meets(*clause));
        columns.extend(met.map(|(_, column)| *column));
        if let Some(risk) = self.risk.filter(|_| pattern.has_risk) {
            columns.push(risk.with_risk);
            columns.extend(is_selected.then_some(risk.selected));
        }
        if let (Some(outcomes), Some(event)) = (self.outcomes, pattern.event) {
            columns.push(outcomes.followed);
            columns.extend(event.then_some(outcomes.events));
            columns.extend((!is_selected).then_some(outcomes.off_list));
            columns.extend((event && !is_selected).then_some(outcomes.missed));
        }
        columns
    }

    /// Columns that add up to another.
    pub(crate) fn column_sums(&self) -> Vec<Sum> {
        let care = self.care.iter().filter_map(|care| Some((care.clause?, care.had)));
        let stops = self.not_measured.iter().copied().chain(care);
        let stops = stops.map(|(clause, column)| Sum { parent: clause, children: vec![clause + 1, column] });
        let invited = self.invited.iter().flat_map(|invited| {
            let [came, had] = [(invited.came, self.in_need), (invited.had, invited.in_need)];
            [came, had].map(|(parent, other)| Sum { parent, children: vec![other, invited.not_in_need] })
        });
        stops.chain(invited).collect()
    }

    /// (container, contained) columns.
    pub(crate) fn contained(&self) -> Vec<(usize, usize)> {
        let selected = self.selected();
        let mut pairs: Vec<(usize, usize)> = (1..self.steps.len()).map(|step| (step - 1, step)).collect();
        if self.in_need >= self.steps.len() {
            pairs.extend([(0, self.in_need), (self.in_need, selected)]);
        }
        pairs.extend(self.not_measured.iter().copied());
        pairs.extend(self.care.iter().map(|care| (care.came, care.had)));
        if let Some(invited) = &self.invited {
            pairs.extend([(0, invited.came), (invited.came, self.in_need), (self.in_need, invited.in_need)]);
            pairs.extend([(invited.had, invited.in_need), (invited.had, invited.not_in_need)]);
        }
        for (clause, column) in self.met.iter().copied().enumerate().skip(1) {
            pairs.extend([(0, column), (column, clause + 1)]);
        }
        // Whoever is in need meets every clinical clause; where need is a step this follows from the steps.
        pairs.extend(self.clinical.iter().map(|clause| (self.met[*clause], self.in_need)));
        if let Some(risk) = self.risk {
            pairs.extend([(0, risk.with_risk), (risk.with_risk, risk.selected), (selected, risk.selected)]);
        }
        if let Some(OutcomeColumns { followed, events, off_list, missed }) = self.outcomes {
            pairs.extend([(0, followed), (followed, events), (followed, off_list)]);
            pairs.extend([(events, missed), (off_list, missed)]);
        }
        pairs
    }

    /// The columns behind verdicts first, then the steps between, then the rest.
    pub(crate) fn order(&self) -> Vec<usize> {
        let first = [0, self.selected(), self.in_need];
        let mut order: Vec<usize> = Vec::with_capacity(self.columns());
        let stops = self.not_measured.iter().flat_map(|(clause, column)| [*column, *clause]);
        let care = self.care.iter().flat_map(|care| [care.had, care.came]);
        for column in first.into_iter().chain(stops).chain(care).chain(0..self.columns()) {
            if !order.contains(&column) {
                order.push(column);
            }
        }
        order
    }
}
