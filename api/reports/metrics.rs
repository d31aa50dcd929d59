//! The metrics that every report has.

use super::{Metric, Section};

/// What is counted, the column's code and section, its title in Chinese and English, its unit in both.
type Line = (Metric, &'static str, Section, &'static str, &'static str, (&'static str, &'static str));

pub(super) const COMMON: [Line; 25] = {
    use Section::{Enforcement, Hazards, Visits};
    const TIMES: (&str, &str) = ("家次", "visits");
    const PLACES: (&str, &str) = ("处", "hazards");
    const CASES: (&str, &str) = ("起", "cases");
    [
        (Metric::Visits, "visits", Visits, "检查次数", "Visits", TIMES),
        (Metric::TargetVisits, "target_visits", Visits, "计划检查次数", "Visits planned", TIMES),
        (Metric::Units, "units", Visits, "检查单位", "Units inspected", ("家", "units")),
        (
            Metric::PersonTimes,
            "person_times",
            Visits,
            "出动检查人员",
            "Inspectors sent",
            ("人次", "person-times"),
        ),
        (Metric::JointVisits, "joint_visits", Visits, "联合检查", "Joint visits", TIMES),
        (Metric::LedVisits, "led_visits", Visits, "领导带队检查", "Visits led by a senior official", TIMES),
        (
            Metric::UnannouncedVisits,
            "unannounced_visits",
            Visits,
            "不打招呼检查",
            "Unannounced visits",
            TIMES,
        ),
        (Metric::HazardsFound, "hazards_found", Hazards, "发现隐患", "Hazards found", PLACES),
        (Metric::MajorHazards, "major_found", Hazards, "其中重大隐患", "Major hazards found", PLACES),
        (
            Metric::RectifiedOnTheSpot,
            "rectified_on_the_spot",
            Hazards,
            "当场整改",
            "Rectified on the spot",
            PLACES,
        ),
        (Metric::RectifiedInTime, "rectified_in_time", Hazards, "按期整改", "Rectified in time", PLACES),
        (Metric::RectifiedLate, "rectified_late", Hazards, "逾期后整改", "Rectified late", PLACES),
        (Metric::HazardsClosed, "hazards_closed", Hazards, "已销号", "Closed", PLACES),
        (Metric::HazardsOpen, "hazards_open", Hazards, "未销号", "Open", PLACES),
        (Metric::HazardsOverdue, "hazards_overdue", Hazards, "逾期未整改", "Overdue", PLACES),
        (
            Metric::PlannedHazards,
            "hazards_planned",
            Hazards,
            "落实“五落实”方案",
            "With the five elements settled",
            PLACES,
        ),
        (Metric::HazardsReopened, "hazards_reopened", Hazards, "回头看重新发现", "Found again", PLACES),
        (Metric::MajorListed, "major_listed", Hazards, "重大隐患挂牌督办", "Major hazards listed", PLACES),
        (Metric::MajorClosed, "major_closed", Hazards, "重大隐患销号", "Major hazards closed", PLACES),
        (Metric::Orders, "orders", Enforcement, "下达监察指令书", "Orders issued", ("份", "orders")),
        (
            Metric::StopOrders,
            "stop_orders",
            Enforcement,
            "其中责令立即停止使用",
            "Orders to stop at once",
            ("份", "orders"),
        ),
        (Metric::Cases, "cases", Enforcement, "立案", "Cases filed", CASES),
        (Metric::Fines, "fines", Enforcement, "罚款", "Fines imposed", CASES),
        (Metric::FinesYuan, "fines_yuan", Enforcement, "罚款金额", "Amount of fines", ("元", "yuan")),
        (Metric::StopUse, "stop_use", Enforcement, "责令停用", "Put out of use", ("台(套)", "pieces")),
    ]
};

pub(super) const MORE: [Line; 4] = [
    (Metric::Sealings, "sealings", Section::Enforcement, "查封扣押", "Sealed or seized", ("次", "times")),
    (Metric::ShutDown, "shut_down", Section::Enforcement, "关停", "Shut down", ("家", "units")),
    (Metric::Transfers, "transfers", Section::Enforcement, "移送", "Transferred", ("起", "cases")),
    (
        Metric::HazardsTransferred,
        "hazards_transferred",
        Section::Hazards,
        "移送其他部门",
        "Transferred",
        ("处", "hazards"),
    ),
];

/// Of a report about the campaign as a whole.
pub(super) const LOOK_BACK: [Line; 2] = [
    (
        Metric::StoppedUnits,
        "stopped_units",
        Section::LookBack,
        "责令停用、关停单位",
        "Units that were stopped",
        ("家", "units"),
    ),
    (
        Metric::RecheckedUnits,
        "rechecked_units",
        Section::LookBack,
        "其中已逐家复查",
        "Of these re-checked",
        ("家", "units"),
    ),
];
