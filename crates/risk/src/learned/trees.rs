//! A challenger of another kind: shallow linfa trees, averaged over balanced bags.
//!
//! linfa-trees 0.8.1 gives classes, no probabilities; it predicts the commoner class of a leaf,
//! which for a rare outcome is "no event" everywhere, and then prunes such leaves away; and it
//! breaks an exact tie by hash order, so that two fits of one data set may differ. Here only the
//! splits of its trees are used. Each tree is grown on a seeded bag with as many events as
//! non-events, weighted so that no leaf can tie; the risk of a leaf is the weighted share of events
//! among all training people who fall into it; and the average over trees is recalibrated on people
//! whom no tree has seen.

use linfa::ParamGuard;
use linfa::dataset::DatasetBase;
use linfa::traits::{Fit, Predict};
use linfa_trees::{DecisionTree, TreeNode};
use ndarray::{Array1, ArrayView1, ArrayView2, Axis};
use serde::Serialize;

use super::follow_up::FollowUp;
use super::keyed::{Draws, mix, share};
use super::recalibrate::Recalibrated;
use super::{Features, LearnError, censoring, soundness};

/// People of each class in one bag, at most. With this many, weights of 1 and `1 - 2^-12` add up
/// exactly in linfa's 32-bit sums and can never add up to the same number.
const MOST_PER_CLASS: usize = 2047;
/// Weight of a non-event in a bag.
const NON_EVENT_WEIGHT: f32 = 1.0 - 1.0 / 4096.0;
/// People at the overall risk added to every leaf, so that small leaves do not say 0 or 1.
const LEAF_PRIOR: f64 = 20.0;

/// Settings of a bag of trees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TreeChallenger {
    /// Number of trees.
    pub trees: usize,
    /// Splits from the root to a leaf, at most.
    pub depth: usize,
    /// People of a bag in a leaf, at least.
    pub least_in_leaf: usize,
    /// People of each class in a bag, at most (2047 is the limit).
    pub most_per_class: usize,
    /// Share of people kept back to recalibrate on.
    pub recalibration_share: f64,
    /// Seed of the bags.
    pub seed: u64,
}

impl Default for TreeChallenger {
    fn default() -> Self {
        Self { trees: 60, depth: 5, least_in_leaf: 25, most_per_class: 1500, recalibration_share: 0.25, seed: 1 }
    }
}

/// A fitted bag of trees; gives recalibrated P(event) over its horizon.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TreeModel {
    features: Vec<String>,
    trees: Vec<Vec<Node>>,
    recalibrated: Recalibrated,
}

/// A node of a tree; children stand later in the same list.
#[derive(Debug, Clone, PartialEq, Serialize)]
enum Node {
    Split { feature: usize, at_most: f64, left: usize, right: usize },
    Leaf { risk: f64 },
}

impl TreeChallenger {
    /// Grows and recalibrates the bag for the outcome at one horizon.
    ///
    /// `key` holds one stable number a person; it decides who is kept back.
    ///
    /// # Errors
    /// Settings out of range, one class, too few people or events, a constant feature, a feature
    /// that separates, or linfa's own.
    pub fn fit(
        &self,
        features: &Features,
        follow_up: &[FollowUp],
        key: &[u64],
        horizon_years: f64,
    ) -> Result<TreeModel, LearnError> {
        self.check(features, follow_up, key)?;
        let weights = censoring::weights(follow_up, horizon_years)?;
        let events: Vec<bool> = follow_up.iter().map(|f| f.outcome_at(horizon_years) == Some(true)).collect();
        soundness::classes(&events, &weights)?;
        soundness::features(features, &events, &weights, 1.0)?;

        let kept_back = |row: &usize| share(key[*row], self.seed) < self.recalibration_share;
        // People lost early are kept back too: without them those with the event would be too many to recalibrate on.
        let (held, others): (Vec<usize>, Vec<usize>) = (0..events.len()).partition(kept_back);
        let grown: Vec<usize> = others.into_iter().filter(|row| weights[*row] > 0.0).collect();
        let (with, without): (Vec<usize>, Vec<usize>) = grown.iter().partition(|row| events[**row]);
        if with.is_empty() || without.is_empty() {
            return Err(if with.is_empty() { LearnError::NoEvents } else { LearnError::OnlyEvents });
        }
        let matrix = features.matrix();
        let mut trees = Vec::with_capacity(self.trees);
        for tree in 0..self.trees {
            let mut draws = Draws::new(self.seed ^ mix(tree as u64));
            let size = self.most_per_class.min(with.len()).min(without.len());
            let mut bag: Vec<usize> = (0..size).map(|_| with[draws.below(with.len())]).collect();
            bag.extend((0..size).map(|_| without[draws.below(without.len())]));
            let mut nodes = self.grow(matrix, &bag, &events)?;
            fill_leaves(&mut nodes, matrix, &grown, &events, &weights);
            trees.push(nodes);
        }
        let mut scores: Vec<f64> = Vec::with_capacity(held.len());
        scores.extend(held.iter().map(|row| mean_risk(&trees, matrix.row(*row))));
        let outcomes: Vec<FollowUp> = held.iter().map(|row| follow_up[*row]).collect();
        let recalibrated = Recalibrated::fit("bag of trees", &scores, &outcomes, horizon_years)?;
        Ok(TreeModel { features: features.names().to_vec(), trees, recalibrated })
    }

    fn check(&self, features: &Features, follow_up: &[FollowUp], key: &[u64]) -> Result<(), LearnError> {
        let expected = features.matrix().nrows();
        for (what, found) in [("list of follow-up", follow_up.len()), ("list of keys", key.len())] {
            if found != expected {
                return Err(LearnError::LengthMismatch { what: what.to_owned(), found, expected });
            }
        }
        let whole = |name, value: usize, most: usize, rule| {
            soundness::setting(name, value as f64, (1..=most).contains(&value), rule)
        };
        whole("trees", self.trees, 10_000, "1 to 10000")?;
        whole("depth", self.depth, 20, "1 to 20")?;
        whole("least_in_leaf", self.least_in_leaf, MOST_PER_CLASS, "1 to 2047")?;
        whole("most_per_class", self.most_per_class, MOST_PER_CLASS, "1 to 2047")?;
        let share = self.recalibration_share;
        soundness::setting("recalibration_share", share, share > 0.0 && share < 1.0, "above 0 and below 1")
    }

    /// One linfa tree, turned into a list of nodes whose leaves are not filled yet.
    fn grow(&self, matrix: ArrayView2<'_, f64>, bag: &[usize], events: &[bool]) -> Result<Vec<Node>, LearnError> {
        let targets: Array1<bool> = bag.iter().map(|row| events[*row]).collect();
        let weights: Array1<f32> = targets.iter().map(|e| if *e { 1.0 } else { NON_EVENT_WEIGHT }).collect();
        let dataset = DatasetBase::new(matrix.select(Axis(0), bag), targets).with_weights(weights);
        let settings = DecisionTree::params()
            .max_depth(Some(self.depth))
            .min_weight_leaf(self.least_in_leaf as f32)
            .min_weight_split(2.0 * self.least_in_leaf as f32);
        let tree = settings.check()?.fit(&dataset)?;
        let mut nodes = Vec::new();
        flatten(tree.root_node(), &mut nodes);
        Ok(nodes)
    }
}

/// Appends a node and all below it; returns its place.
fn flatten(node: &TreeNode<f64, bool>, nodes: &mut Vec<Node>) -> usize {
    let place = nodes.len();
    nodes.push(Node::Leaf { risk: 0.0 });
    if let [Some(left), Some(right)] = node.children().as_slice()
        && !node.is_leaf()
    {
        let (feature, at_most, _) = node.split();
        let left = flatten(left, nodes);
        let right = flatten(right, nodes);
        nodes[place] = Node::Split { feature, at_most, left, right };
    }
    place
}

/// The place of the leaf a person falls into, and its risk.
fn leaf_of(nodes: &[Node], person: ArrayView1<'_, f64>) -> (usize, f64) {
    let mut place = 0;
    loop {
        match &nodes[place] {
            Node::Leaf { risk } => return (place, *risk),
            Node::Split { feature, at_most, left, right } => {
                place = if person[*feature] <= *at_most { *left } else { *right };
            }
        }
    }
}

fn fill_leaves(nodes: &mut [Node], matrix: ArrayView2<'_, f64>, rows: &[usize], events: &[bool], weights: &[f32]) {
    let mut totals = vec![(0.0, 0.0); nodes.len()];
    let mut overall = (0.0, 0.0);
    for row in rows {
        let weight = f64::from(weights[*row]);
        let with_event = if events[*row] { weight } else { 0.0 };
        let total = &mut totals[leaf_of(nodes, matrix.row(*row)).0];
        *total = (total.0 + with_event, total.1 + weight);
        overall = (overall.0 + with_event, overall.1 + weight);
    }
    let prior = overall.0 / overall.1;
    for (node, (with_event, weight)) in nodes.iter_mut().zip(totals) {
        if let Node::Leaf { risk } = node {
            *risk = (with_event + LEAF_PRIOR * prior) / (weight + LEAF_PRIOR);
        }
    }
}

fn mean_risk(trees: &[Vec<Node>], person: ArrayView1<'_, f64>) -> f64 {
    let sum: f64 = trees.iter().map(|nodes| leaf_of(nodes, person).1).sum();
    sum / trees.len() as f64
}

impl TreeModel {
    /// Intercept and slope that turn the average over trees into a risk.
    #[must_use]
    pub fn recalibrated(&self) -> &Recalibrated {
        &self.recalibrated
    }

    /// Leaves of all trees together.
    #[must_use]
    pub fn leaves(&self) -> usize {
        self.trees.iter().flatten().filter(|node| matches!(node, Node::Leaf { .. })).count()
    }
}

impl Predict<&Features, Result<Array1<f64>, LearnError>> for TreeModel {
    /// P(event over the horizon) of every row; refuses features other than those of the training.
    fn predict(&self, features: &Features) -> Result<Array1<f64>, LearnError> {
        features.require(&self.features)?;
        let rows = features.matrix();
        let scores: Vec<f64> = rows.outer_iter().map(|person| mean_risk(&self.trees, person)).collect();
        Ok(Array1::from(self.recalibrated.predict(&scores)?))
    }
}
