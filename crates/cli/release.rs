//! `release`: a held night released under a named waiver.

use std::process::ExitCode;

use evenreach_nightly::{NightWaiver, Stopped, release_held};

use crate::arguments::Release;
use crate::night::tell;

pub(crate) fn release(arguments: &Release) -> Result<ExitCode, Stopped> {
    let waiver = NightWaiver {
        cohorts: arguments.waive.clone(),
        owner: arguments.owner.clone(),
        reason: arguments.reason.clone(),
        expires: arguments.expires,
    };
    let published = release_held(&arguments.run, &waiver, jiff::Zoned::now().date())?;
    Ok(tell(&published))
}
