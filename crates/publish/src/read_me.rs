//! The plain texts that lie beside lists: how to read one, and why a night's lists are held.

use std::fmt::Write as _;

use evenreach_equity::Judged;

use crate::night::{Night, decision_name, findings};
use crate::{Manifest, NightWaiver};

/// Beside a cohort's practice lists.
pub(crate) fn of_cohort(night: &Night<'_>, judged: &Judged) -> String {
    let release = night.release;
    let definition = &judged.cohort.definition;
    let mut text = format!(
        "{title}\n\n{about}\n\nPipeline: {name}\nOwner: {owner}\nPurpose: {purpose}\nAs of: {as_of}\n\n",
        title = definition.title,
        about = definition.about,
        name = release.pipeline.name,
        owner = release.pipeline.owner,
        purpose = release.pipeline.purpose,
        as_of = release.as_of,
    );
    if !findings(&judged.decision).is_empty() {
        text.push_str("What the equity check found\n");
        lines(&mut text, findings(&judged.decision));
    }
    text.push_str(
        "How to read a list\n\
         - One file a practice, named by its code, with its own registered patients only.\n\
         - place_in_pcn: 1 comes first. Places are shared out in the PCN, so a practice's places may have gaps.\n\
         - priority: what the list is ordered by, highest first; its meaning is in the reason.\n\
         - `not recorded` means that nobody wrote it down. It does not mean no.\n\
         - An apostrophe at the start of a field is not part of it. It keeps a spreadsheet from running the field as a\n\
        \x20  formula or from rounding an identifier; take one leading apostrophe off before matching.\n\n",
    );
    text.push_str("Please note\n");
    lines(&mut text, &release.disclaimers);
    text
}

/// Beside the lists of a night that was held.
pub(crate) fn of_held_night(night: &Night<'_>) -> String {
    let mut text = format!(
        "HELD: no list of this night may be used.\n\nPipeline: {}\nOwner: {}\nAs of: {}\n\n\
         The equity check held at least one cohort, so the whole night is held and the last release stands.\n\
         To release it, correct the cause and run the same night again, or waive with owner, reason and last day:\n\
         this night with `evenreach release`, nights to come in the pipeline file.\n\n",
        night.release.pipeline.name, night.release.pipeline.owner, night.release.as_of
    );
    for judged in night.judged {
        let decision = decision_name(&judged.decision).replace('_', " ");
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{} ({}): {decision}", judged.cohort.definition.title, judged.cohort.name);
        lines(&mut text, findings(&judged.decision));
    }
    text
}

/// Beside the lists of a night that was held and released all the same.
pub(crate) fn of_waived_night(manifest: &Manifest, waiver: &NightWaiver) -> String {
    let mut text = format!(
        "RELEASED UNDER A WAIVER.\n\nPipeline: {}\nOwner: {}\nAs of: {}\n\n\
         The equity check held this night. {} released it: {} Last day: {}.\n\n",
        manifest.pipeline.name, manifest.pipeline.owner, manifest.as_of, waiver.owner, waiver.reason, waiver.expires
    );
    for cohort in manifest.cohorts.iter().filter(|cohort| waiver.cohorts.contains(&cohort.name)) {
        let _ = writeln!(text, "{} ({}): held, then waived", cohort.title, cohort.name);
        lines(&mut text, &cohort.findings);
    }
    text
}

fn lines(text: &mut String, items: &[String]) {
    for item in items {
        let _ = writeln!(text, "- {item}");
    }
    text.push('\n');
}
