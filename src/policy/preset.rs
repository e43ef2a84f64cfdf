//! Thresholds named after the controls that state one.
//!
//! A report supports evidence for a control; it never says that a control is met.

use serde::Serialize;

/// A control that says after how many days an account is inactive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Control {
    /// The name under which the policy selects it.
    pub preset: &'static str,
    /// Who states it, and which version.
    pub framework: &'static str,
    /// The control's own id.
    pub control: &'static str,
    /// Days without activity.
    pub idle_days: u32,
}

/// Every control that states a number, shortest threshold first.
///
/// Sources: FedRAMP rev. 5 baselines, parameter `ac-02.03_odp`; CIS Controls v8, safeguard 5.3; PCI DSS 4.0.1, 8.2.6
/// (which counts "within 90 days of inactivity"); the Salesforce Admins blog of 2023 on users who have not logged on in
/// 90 days; the CNIL's note of 18 September 2025, for which deleting accounts without action for two years is
/// proportionate, after a warning.
pub const CONTROLS: [Control; 6] = [
    Control { preset: "fedramp-high", framework: "FedRAMP rev. 5 High", control: "AC-2(3)", idle_days: 35 },
    Control { preset: "cis-v8", framework: "CIS Controls v8", control: "5.3", idle_days: 45 },
    Control {
        preset: "fedramp-mod",
        framework: "FedRAMP rev. 5 Moderate",
        control: "AC-2(3)",
        idle_days: 90,
    },
    Control { preset: "pci-4", framework: "PCI DSS 4.0.1", control: "8.2.6", idle_days: 90 },
    Control {
        preset: "salesforce-admin",
        framework: "Salesforce Admins",
        control: "blog 2023",
        idle_days: 90,
    },
    Control { preset: "cnil", framework: "CNIL", control: "note 2025-09-18", idle_days: 730 },
];

/// The names of all presets.
#[must_use]
pub fn names() -> Vec<&'static str> {
    CONTROLS.iter().map(|control| control.preset).collect()
}

/// The control of a preset.
#[must_use]
pub fn named(preset: &str) -> Option<&'static Control> {
    CONTROLS.iter().find(|control| control.preset == preset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_have_names_of_their_own_and_stand_by_threshold() {
        let mut names = names();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), CONTROLS.len());
        assert!(CONTROLS.is_sorted_by_key(|control| control.idle_days));
        assert_eq!(named("pci-4").map(|control| control.idle_days), Some(90));
    }
}
