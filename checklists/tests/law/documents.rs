//! The documents of law that the checklists may cite, and the days on which each may be cited: typed from the audit of the
//! law (its sections 0 to 2 and 5), not from `documents.yaml`.

use checklists::basis::InForce;
use chrono::NaiveDate;

/// The first day of version 2 of the checklists, and the day up to which the table was typed.
pub const FIRST: &str = "2018-01-15";
pub const LAST: &str = "2027-01-01";

const OPEN: &str = "";

/// Number (or title, if it has none), first day, last day.
const TABLE: [(&str, &str, &str); 41] = [
    ("主席令第4号", "2014-01-01", OPEN),
    ("国务院令第549号", "2009-05-01", OPEN),
    ("主席令第64号", "2026-05-01", OPEN),
    // The scale of 2018 (audit 1.4); from Order 57 on that is the scale.
    ("国家安全生产监督管理总局令第16号", "2008-02-01", "2022-06-30"),
    ("国家市场监督管理总局令第57号", "2022-07-01", OPEN),
    ("国家市场监督管理总局令第74号", "2023-05-05", OPEN),
    ("苏质技监特发〔2018〕1号", "2018-01-12", "2018-03-31"),
    ("质检总局公告2014年第114号", "2014-10-30", OPEN),
    ("TSG 08-2017", "2017-08-01", "2026-04-30"),
    ("TSG 08-2026", "2026-05-01", OPEN),
    ("GB 45067-2024", "2024-12-01", OPEN),
    ("国质检锅〔2002〕83号", OPEN, "2020-08-31"),
    ("TSG D7006-2020", "2020-09-01", OPEN),
    ("TSG D0001-2009", "2009-08-01", "2025-12-31"),
    ("国质检锅〔2003〕108号", "2003-06-01", "2018-04-30"),
    ("TSG D7005-2018", "2018-05-01", "2025-12-31"),
    ("TSG 31-2025", "2026-01-01", OPEN),
    ("TSG ZF001-2006", OPEN, "2026-06-30"),
    ("TSG ZF003-2011", OPEN, "2026-06-30"),
    ("TSG 92-2026", "2026-07-01", OPEN),
    ("GB 7231-2003", OPEN, "2026-02-28"),
    ("GB 2894-2025", "2026-03-01", OPEN),
    ("TSG T5002-2017", "2017-08-01", OPEN),
    // Either rule for a year from 2023-04-02.
    ("TSG T7001-2009", "2010-04-01", "2024-04-01"),
    ("TSG T7001-2023", "2023-04-02", OPEN),
    ("TSG T7008-2023", "2023-04-02", OPEN),
    ("GB/T 31821-2015", "2016-02-01", "2025-12-31"),
    ("GB/T 31821-2025", "2026-01-01", OPEN),
    ("GB/T 42615-2023", "2023-05-23", OPEN),
    ("市监特设函〔2021〕564号", "2021-05-15", OPEN),
    ("TSG G0001-2012", OPEN, "2021-05-31"),
    ("TSG G5001-2010", OPEN, "2021-05-31"),
    ("TSG 11-2020", "2021-06-01", OPEN),
    ("TSG 21-2016", "2016-10-01", OPEN),
    ("TSG T7005-2012", OPEN, "2024-04-01"),
    ("国质检锅〔2002〕124号", OPEN, "2024-02-29"),
    ("TSG 71-2023", "2024-03-01", OPEN),
    ("GB 8408-2008", OPEN, "2018-11-30"),
    ("GB 8408-2018", "2018-12-01", OPEN),
    ("TSG N0001-2017", "2017-06-01", "2022-11-30"),
    ("TSG 81-2022", "2022-12-01", OPEN),
];

fn days(from: &str, to: &str) -> InForce {
    InForce { from: from.parse().ok(), to: to.parse().ok() }
}

pub fn days_of(name: &str) -> Option<InForce> {
    TABLE.iter().find(|(known, ..)| *known == name).map(|(_, from, to)| days(from, to))
}

/// The days on which some document begins or has ended.
pub fn edges() -> impl Iterator<Item = NaiveDate> {
    TABLE.iter().flat_map(|(_, from, to)| days(from, to).edges().collect::<Vec<_>>())
}
