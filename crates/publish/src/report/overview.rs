//! The first page's matrix: cohorts by verdicts.

use evenreach_equity::Judged;
use maud::{Markup, html};

use super::words::{self, VERDICTS};
use crate::everyone;

/// One row a cohort, one column a verdict.
pub(crate) fn section(judged: &[Judged]) -> Markup {
    html! {
        section aria-labelledby="overview" {
            h2 id="overview" { "Cohorts at a glance" }
            div class="scroll" tabindex="0" role="region" aria-labelledby="overview" {
                table class="matrix" {
                    caption { "Groups by verdict, over every attribute the pipeline audits" }
                    thead {
                        tr {
                            th scope="col" { "Cohort" }
                            th scope="col" { "Decision" }
                            th scope="col" class="n" { "On the list" }
                            @for verdict in VERDICTS {
                                @let (_, shape, name) = words::verdict_parts(verdict);
                                th scope="col" class="n" { span aria-hidden="true" { (shape) "\u{a0}" } (name) }
                            }
                        }
                    }
                    tbody {
                        @for one in judged {
                            tr {
                                th scope="row" {
                                    a href={ "#" (words::anchor(&one.cohort.name)) } { (one.audit.title) }
                                }
                                td { (words::decision(&one.decision)) }
                                td class="n" { (words::count(everyone::selected(&one.audit))) }
                                @for verdict in VERDICTS {
                                    @let groups = everyone::groups(&one.audit).filter(|row| row.verdict == verdict).count();
                                    @let (class, shape, _) = words::verdict_parts(verdict);
                                    td class="n" {
                                        @if groups == 0 { span class="quiet" { "0" } }
                                        @else {
                                            span class={ "verdict " (class) } {
                                                span aria-hidden="true" { (shape) "\u{a0}" } (groups)
                                            }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
