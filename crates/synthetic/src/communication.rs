//! Language, interpreter, format and channel, and opt-outs.

use crate::calendar::Day;
use crate::dice::Dice;
use crate::ethnicity::Family;
use crate::life::Story;

/// What a practice needs to reach a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CommunicationNeeds {
    pub preferred_language: &'static str,
    pub interpreter_needed: bool,
    pub accessible_format: Option<&'static str>,
    pub preferred_channel: &'static str,
    pub has_mobile: bool,
    pub has_email: bool,
}

/// An opt-out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OptOut {
    pub kind: &'static str,
    pub start: Day,
    pub end: Option<Day>,
}

/// Share who prefer a language other than English, and the languages, by census group. Assumed, with
/// the direction of Census 2021 main language: higher in Bangladeshi, Pakistani, Chinese, Arab, Roma
/// and Other White groups.
fn languages(column: &str) -> (f64, &'static [(&'static str, f64)]) {
    match column {
        "bangladeshi" => (0.30, &[("Bengali", 6.0), ("Sylheti", 4.0)]),
        "chinese" => (0.40, &[("Cantonese", 5.0), ("Mandarin", 5.0)]),
        "indian" => (0.27, &[("Gujarati", 4.0), ("Punjabi", 3.0), ("Hindi", 2.0), ("Tamil", 1.0), ("Malayalam", 1.0)]),
        "pakistani" => (0.26, &[("Urdu", 5.0), ("Punjabi", 4.0), ("Pashto", 1.0)]),
        "other_asian" => (0.28, &[("Tamil", 4.0), ("Nepali", 2.0), ("Farsi", 2.0), ("Vietnamese", 1.0)]),
        "black_african" => {
            (0.20, &[("Somali", 4.0), ("Tigrinya", 1.0), ("Yoruba", 1.0), ("French", 2.0), ("Portuguese", 1.0)])
        }
        "roma" => (0.55, &[("Romanian", 5.0), ("Slovak", 3.0), ("Romani", 2.0)]),
        "other_white" => (
            0.36,
            &[
                ("Polish", 5.0),
                ("Romanian", 4.0),
                ("Lithuanian", 1.0),
                ("Bulgarian", 1.0),
                ("Italian", 1.0),
                ("Turkish", 1.0),
            ],
        ),
        "arab" => (0.40, &[("Arabic", 1.0)]),
        "any_other" => (0.38, &[("Kurdish", 3.0), ("Farsi", 3.0), ("Arabic", 1.0), ("Spanish", 2.0), ("Turkish", 2.0)]),
        _ => (0.006, &[("Welsh", 1.0), ("French", 1.0), ("Spanish", 1.0)]),
    }
}

/// Draws a person's communication needs; none recorded for about one in twenty-five.
pub(crate) fn draw_needs(story: &Story<'_>, dice: &mut Dice) -> Option<CommunicationNeeds> {
    if dice.chance(0.04) {
        return None;
    }
    let age = story.person.age_on(story.setting.as_of);
    let (share, spoken) = languages(story.person.group.profile().column);
    // Older people and children's parents more often need another language.
    let share = share * (1.0 + 0.012 * (age - 40.0)).clamp(0.6, 1.8);
    let (draw, which) = (dice.uniform(), dice.uniform());
    let other_language = draw < share;
    let preferred_language = if other_language { choose(spoken, which) } else { "English" };
    let interpreter_needed = other_language && dice.chance(if age >= 55.0 { 0.55 } else { 0.30 });
    let deaf_or_blind = 0.003 + 0.0008 * (age - 60.0).max(0.0);
    let learning = story.person.has(crate::condition::Condition::LearningDisability, age);
    let accessible_format = if learning && dice.chance(0.5) {
        Some("easy read")
    } else if dice.chance(deaf_or_blind) {
        Some(["large print", "braille", "british sign language"][dice.weighted(&[0.7, 0.1, 0.2])])
    } else {
        None
    };
    let poorer = story.person.townsend_score.clamp(-5.0, 8.0);
    let has_mobile = age >= 13.0 && dice.chance((0.97 - 0.011 * (age - 60.0).max(0.0)).max(0.5));
    let has_email = age >= 13.0 && dice.chance((0.74 - 0.010 * (age - 55.0).max(0.0) - 0.012 * poorer).clamp(0.1, 0.9));
    let preferred_channel = if !has_mobile {
        if has_email && dice.chance(0.3) {
            "email"
        } else if dice.chance(0.25) {
            "phone"
        } else {
            "letter"
        }
    } else {
        let app = if age < 65.0 { 0.28 } else { 0.12 };
        ["letter", "sms", "email", "phone", "nhs app"]
            [dice.weighted(&[0.16, 0.46, if has_email { 0.09 } else { 0.0 }, 0.05, app])]
    };
    Some(CommunicationNeeds {
        preferred_language,
        interpreter_needed,
        accessible_format,
        preferred_channel,
        has_mobile,
        has_email,
    })
}

fn choose(spoken: &'static [(&'static str, f64)], uniform: f64) -> &'static str {
    let total: f64 = spoken.iter().map(|(_, weight)| weight).sum();
    let mut left = uniform * total;
    for (language, weight) in spoken {
        if left < *weight {
            return language;
        }
        left -= weight;
    }
    "English"
}

/// Writes a person's opt-outs: about one in twenty each for type 1 and the national data opt-out, a
/// few for risk stratification; some withdrawn again.
pub(crate) fn write_opt_outs(story: &Story<'_>, dice: &mut Dice, opt_outs: &mut Vec<OptOut>) {
    let as_of = story.setting.as_of;
    let white = story.person.group.profile().family == Family::White;
    for (kind, rate) in [
        ("type 1", 0.048),
        ("national data opt-out", if white { 0.056 } else { 0.046 }),
        ("risk stratification", 0.004),
    ] {
        if !dice.chance(rate) {
            continue;
        }
        let start = dice.between((as_of - 3000).max(story.person.birth), as_of - 1);
        let end = if dice.chance(0.08) { Some(dice.between(start, as_of)) } else { None };
        opt_outs.push(OptOut { kind, start, end });
    }
}
