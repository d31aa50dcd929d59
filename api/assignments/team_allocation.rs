//! Rule: distributes assignments evenly among teams.

use crate::{accounts::Candidate, district::District, ids::Id};
use std::collections::BTreeMap;

/// A piece of work to be distributed.
#[derive(Clone, Copy, Debug)]
pub struct Work<'a> {
    pub unit_id: Id,
    pub district: &'a District,
}

/// The team, by its place in `teams`, of each piece of work. In turn: unit by unit, in the order of the work, the next
/// unit goes to the team that has the least so far, the first of several. A unit's work stays together, so that one
/// team goes there; a team gets work only if each of its people may inspect there.
///
/// Err: the districts that no team covers.
pub fn deal(work: &[Work], teams: &[Vec<Candidate>]) -> Result<Vec<usize>, Vec<District>> {
    let mut sizes: BTreeMap<Id, usize> = BTreeMap::new();
    for piece in work {
        let size = sizes.entry(piece.unit_id).or_default();
        *size = size.saturating_add(1);
    }
    let mut loads = vec![0_usize; teams.len()];
    let mut of_units: BTreeMap<Id, usize> = BTreeMap::new();
    let mut uncovered = Vec::new();
    for piece in work {
        if of_units.contains_key(&piece.unit_id) {
            continue;
        }
        let able = teams.iter().zip(&mut loads).enumerate().filter(|(_, (team, _))| {
            !team.is_empty() && team.iter().all(|member| member.may_inspect(piece.district))
        });
        match able.min_by_key(|(_, (_, load))| **load) {
            Some((place, (_, load))) => {
                *load = load.saturating_add(sizes.get(&piece.unit_id).copied().unwrap_or(1));
                of_units.insert(piece.unit_id, place);
            }
            None => uncovered.push(piece.district.clone()),
        }
    }
    if uncovered.is_empty() {
        let team = |piece: &Work| of_units.get(&piece.unit_id).copied().unwrap_or_default();
        return Ok(work.iter().map(team).collect());
    }
    uncovered.sort_unstable();
    uncovered.dedup();
    Err(uncovered)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::Role;
    use proptest::{collection::vec, prelude::*};
    use uuid::Uuid;

    const DISTRICTS: [&str; 3] = ["320508", "320583", "320500"];

    fn member(district: &str) -> Candidate {
        Candidate {
            account_id: Id::new(),
            role: Role::Inspector,
            active: true,
            district: district.parse().unwrap(),
        }
    }

    proptest! {
        /// Each piece goes to one team that may do it, the pieces of a unit to the same; among teams that may go
        /// everywhere no one has more than the largest unit above another; and dealing again deals the same.
        #[test]
        fn work_is_dealt_out_evenly(units in vec((0_usize..2, 1_usize..4), 0..40), of_city in vec(1_usize..4, 1..6)) {
            let teams: Vec<Vec<Candidate>> =
                of_city.iter().map(|members| (0..*members).map(|_| member("320500")).collect()).collect();
            let districts: Vec<District> = DISTRICTS.iter().map(|code| code.parse().unwrap()).collect();
            let mut work = Vec::new();
            for (number, (district, pieces)) in units.iter().enumerate() {
                let unit_id = Id(Uuid::from_u128(number as u128));
                work.extend((0..*pieces).map(|_| Work { unit_id, district: &districts[*district] }));
            }
            let dealt = deal(&work, &teams).unwrap();
            prop_assert_eq!(dealt.len(), work.len());
            let mut loads = vec![0; teams.len()];
            let mut of_units = BTreeMap::new();
            for (piece, team) in work.iter().zip(&dealt) {
                loads[*team] += 1;
                prop_assert_eq!(*of_units.entry(piece.unit_id).or_insert(*team), *team);
            }
            let largest = units.iter().map(|(_, pieces)| *pieces).max().unwrap_or(0);
            prop_assert!(loads.iter().max().unwrap() - loads.iter().min().unwrap() <= largest);
            prop_assert_eq!(deal(&work, &teams).unwrap(), dealt);
        }

        /// No team gets work if one of its people may not inspect; if none may, the districts are named.
        #[test]
        fn nobody_is_sent_where_he_may_not_inspect(
            units in vec(0_usize..2, 0..30),
            of_teams in vec(vec(0_usize..3, 0..3), 0..5),
        ) {
            let teams: Vec<Vec<Candidate>> = of_teams
                .iter()
                .map(|team| team.iter().map(|district| member(DISTRICTS[*district])).collect())
                .collect();
            let districts: Vec<District> = DISTRICTS.iter().map(|code| code.parse().unwrap()).collect();
            let work: Vec<Work> = units
                .iter()
                .enumerate()
                .map(|(number, district)| Work { unit_id: Id(Uuid::from_u128(number as u128)), district: &districts[*district] })
                .collect();
            let may = |team: &[Candidate], district: &District| {
                !team.is_empty() && team.iter().all(|member| member.district.covers(district))
            };
            match deal(&work, &teams) {
                Ok(dealt) => {
                    for (piece, team) in work.iter().zip(dealt) {
                        prop_assert!(may(&teams[team], piece.district));
                    }
                }
                Err(uncovered) => {
                    prop_assert!(!uncovered.is_empty());
                    for district in &uncovered {
                        prop_assert!(!teams.iter().any(|team| may(team, district)));
                        prop_assert!(work.iter().any(|piece| piece.district == district));
                    }
                }
            }
        }
    }

    #[test]
    fn units_with_one_piece_each_go_round_in_turn() {
        let teams: Vec<Vec<Candidate>> = (0..3).map(|_| vec![member("320508")]).collect();
        let gusu: District = "320508".parse().unwrap();
        let work: Vec<Work> =
            (0..7).map(|number| Work { unit_id: Id(Uuid::from_u128(number)), district: &gusu }).collect();
        assert_eq!(deal(&work, &teams).unwrap(), [0, 1, 2, 0, 1, 2, 0]);
    }
}
