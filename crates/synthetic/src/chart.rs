//! The coded record of one person while it is being written, and what a clinician would read in it.

use crate::calendar::Day;
use crate::code::{CodeBook, CodeId, Unit};
use crate::concept::Concept;
use crate::condition::CONDITION_COUNT;
use crate::dice::Dice;

/// A coded clinical event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Event {
    pub day: Day,
    pub code: CodeId,
    pub unit: Unit,
    pub value: Option<f64>,
}

/// One issue of a medicine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Issue {
    pub day: Day,
    pub code: CodeId,
}

/// A repeat medicine from its first to its last issue.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Course {
    pub concept: Concept,
    pub code: CodeId,
    pub start: Day,
    /// The day it was stopped; none while it goes on.
    pub stop: Option<Day>,
}

/// A row of contact history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Contact {
    pub day: Day,
    pub campaign: &'static str,
    pub outcome: &'static str,
}

/// A dated reading.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading {
    pub day: Day,
    pub value: f64,
}

/// The record being written. Readings are the values as measured, before any recording fault.
#[derive(Default)]
pub(crate) struct Chart {
    pub events: Vec<Event>,
    pub issues: Vec<Issue>,
    pub courses: Vec<Course>,
    pub contacts: Vec<Contact>,
    pub systolic: Option<Reading>,
    pub systolic_before: Option<Reading>,
    pub bmi: Option<Reading>,
    pub smoking_asked: Option<Day>,
    pub cholesterol: Option<Reading>,
    pub hba1c: Option<Reading>,
    pub health_check: Option<Day>,
    pub health_check_invited: Option<Day>,
    pub hypertension_coded: Option<Day>,
    pub diabetes_coded: Option<Day>,
    pub hyperglycaemia_coded: Option<Day>,
    pub cvd_coded: Option<Day>,
    pub statin_declined: Option<Day>,
    pub condition_coded: [bool; CONDITION_COUNT],
}

impl Chart {
    /// Empties the record, keeping its buffers.
    pub(crate) fn clear(&mut self) {
        let Self { mut events, mut issues, mut courses, mut contacts, .. } = std::mem::take(self);
        events.clear();
        issues.clear();
        courses.clear();
        contacts.clear();
        *self = Self { events, issues, courses, contacts, ..Self::default() };
    }

    /// Drops what lies after a day.
    pub(crate) fn end_on(&mut self, last: Day) {
        self.events.retain(|event| event.day <= last);
        self.issues.retain(|issue| issue.day <= last);
        self.contacts.retain(|contact| contact.day <= last);
    }

    /// Writes a code without a value.
    pub(crate) fn code(&mut self, day: Day, concept: Concept, book: &CodeBook, dice: &mut Dice) {
        self.events.push(Event { day, code: book.draw(concept, dice), unit: Unit::None, value: None });
    }

    /// Writes a code with a value and its unit.
    pub(crate) fn value(
        &mut self,
        day: Day,
        concept: Concept,
        (value, unit): (f64, Unit),
        book: &CodeBook,
        dice: &mut Dice,
    ) {
        self.events.push(Event { day, code: book.draw(concept, dice), unit, value: Some(value) });
    }

    /// Starts a repeat medicine.
    pub(crate) fn start(&mut self, day: Day, concept: Concept, book: &CodeBook, dice: &mut Dice) {
        self.courses.push(Course { concept, code: book.draw(concept, dice), start: day, stop: None });
    }

    /// Stops every open course of a concept.
    pub(crate) fn stop(&mut self, day: Day, concept: Concept) {
        for course in &mut self.courses {
            if course.concept == concept && course.stop.is_none() {
                course.stop = Some(day.max(course.start));
            }
        }
    }

    /// Days since a reading; very many when there is none.
    pub(crate) fn days_since(last: Option<Day>, day: Day) -> i32 {
        last.map_or(i32::MAX / 2, |last| day - last)
    }

    /// How many long-term conditions the record shows.
    pub(crate) fn long_term_conditions(&self) -> usize {
        // Migraine, erectile dysfunction, polycystic ovaries and familial hypercholesterolaemia bring
        // no yearly review.
        const REVIEWED: [usize; 9] = [0, 1, 2, 3, 4, 5, 6, 8, 11];
        REVIEWED.iter().filter(|index| self.condition_coded[**index]).count()
            + usize::from(self.hypertension_coded.is_some())
            + usize::from(self.diabetes_coded.is_some())
            + usize::from(self.cvd_coded.is_some())
    }

    /// Turns courses into issues at the person's interval, between two days.
    ///
    /// One issue in sixteen is missed: nobody collects every prescription.
    pub(crate) fn issue_courses(&mut self, from: Day, until: Day, interval_days: i32, dice: &mut Dice) {
        for course in &self.courses {
            let last = course.stop.unwrap_or(until).min(until);
            let behind = (from - course.start).max(0) / interval_days * interval_days;
            let mut day = course.start + behind;
            while day <= last {
                if day >= from && !dice.chance(1.0 / 16.0) {
                    self.issues.push(Issue { day: (day + dice.between(-3, 3)).clamp(from, last), code: course.code });
                }
                day += interval_days;
            }
        }
    }
}
