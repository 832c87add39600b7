//! What every person of one request shares: dates, places, codes, constants and the planted plan.

use serde::Serialize;

use crate::calendar::{Day, day_of, days_in};
use crate::catchment::Catchment;
use crate::code::CodeBook;
use crate::error::SyntheticError;
use crate::fault::FaultRates;
use crate::geography::Geography;
use crate::hazard::{CvdHazard, DiabetesHazard};
use crate::mortality::DeathHazard;
use crate::person::AgeWeights;
use crate::planted::Plan;
use crate::request::Request;
use crate::risk_factor::{RiskFactorSpread, SPREAD};

/// Every constant of the true course and of the recording, as written to the truth file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Constants {
    /// First cardiovascular event.
    pub cvd_hazard: CvdHazard,
    /// Type 2 diabetes.
    pub diabetes_hazard: DiabetesHazard,
    /// Death.
    pub death_hazard: DeathHazard,
    /// Spread of risk factors.
    pub risk_factor_spread: RiskFactorSpread,
    /// Faults put into the record.
    pub fault_rates: FaultRates,
}

impl Default for Constants {
    fn default() -> Self {
        Self {
            cvd_hazard: CvdHazard::default(),
            diabetes_hazard: DiabetesHazard::default(),
            death_hazard: DeathHazard::default(),
            risk_factor_spread: SPREAD,
            fault_rates: FaultRates::default(),
        }
    }
}

/// What every person of one request shares.
pub(crate) struct Setting<'a> {
    pub seed: u64,
    pub as_of: Day,
    pub history_start: Day,
    pub book: CodeBook,
    pub catchment: Catchment<'a>,
    pub ages: AgeWeights,
    pub plan: Plan,
    pub constants: Constants,
}

impl<'a> Setting<'a> {
    /// Prepares a request on a geography.
    pub(crate) fn new(request: &Request, geography: &'a Geography) -> Result<Self, SyntheticError> {
        request.check()?;
        let as_of = day_of(request.as_of);
        let catchment = Catchment::new(geography, &request.areas, as_of)?;
        let plan = Plan::new(request.planted, &catchment);
        Ok(Self {
            seed: request.seed,
            as_of,
            history_start: as_of - days_in(f64::from(request.history_years)),
            book: CodeBook::load()?,
            ages: AgeWeights::new(f64::from(request.history_years)),
            plan,
            catchment,
            constants: Constants::default(),
        })
    }
}
