//! The metrics for Prometheus.

use actix_web::http::{Method, StatusCode};
use prometheus::{
    Encoder, Gauge, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, Opts, Registry,
    TextEncoder, core::Collector,
};
use std::time::{Duration, Instant};

/// The counters of this process. Cheap to clone; every clone counts into the same.
#[derive(Clone)]
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    latency: HistogramVec,
    photos: IntCounter,
    photo_bytes: IntCounter,
    jobs_waiting: Gauge,
    jobs_given_up: IntCounter,
    originals_held_back: IntGauge,
    originals_checked: IntCounter,
    originals_lost: IntGauge,
    connections_refused: IntCounter,
    uptime: Gauge,
    started: Instant,
}

impl Metrics {
    /// `engine`: the database's, shown beside the version.
    pub fn new(engine: &str) -> prometheus::Result<Self> {
        let registry = Registry::new();
        let about = Opts::new("field_inspection_info", "Version and database engine; always 1")
            .const_label("version", env!("CARGO_PKG_VERSION"))
            .const_label("database", engine);
        let info = registered(&registry, Gauge::with_opts(about)?)?;
        info.set(1.0);
        let latency = HistogramOpts::new(
            "http_request_duration_seconds",
            "Time from a request's head to the last byte of its answer, by route",
        )
        .buckets(vec![0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0]);
        Ok(Self {
            requests: registered(
                &registry,
                IntCounterVec::new(
                    Opts::new("http_requests_total", "Requests answered, by route, method and status"),
                    &["route", "method", "status"],
                )?,
            )?,
            latency: registered(&registry, HistogramVec::new(latency, &["route", "method"])?)?,
            photos: registered(
                &registry,
                IntCounter::new("photos_stored_total", "Photos and signatures whose bytes were stored")?,
            )?,
            photo_bytes: registered(
                &registry,
                IntCounter::new("photo_bytes_total", "Bytes of photos and signatures that were stored")?,
            )?,
            jobs_waiting: registered(
                &registry,
                Gauge::new("jobs_waiting", "Jobs not done yet; NaN while the database does not answer")?,
            )?,
            jobs_given_up: registered(
                &registry,
                IntCounter::new(
                    "jobs_given_up_total",
                    "Jobs that were begun three times and never came to an end",
                )?,
            )?,
            originals_checked: registered(
                &registry,
                IntCounter::new(
                    "originals_checked_total",
                    "Originals that were read again to see whether they are whole",
                )?,
            )?,
            originals_lost: registered(
                &registry,
                IntGauge::new("originals_lost", "Originals known to be missing or damaged")?,
            )?,
            originals_held_back: registered(
                &registry,
                IntGauge::new(
                    "originals_held_back",
                    "Originals that no photo refers to, too many to move to the trash unasked",
                )?,
            )?,
            connections_refused: registered(
                &registry,
                IntCounter::new(
                    "connections_refused_total",
                    "Connections refused because their address had as many open as it may",
                )?,
            )?,
            uptime: registered(&registry, Gauge::new("uptime_seconds", "Since the server was started")?)?,
            started: Instant::now(),
            registry,
        })
    }

    /// Counts a photo or signature whose bytes were stored.
    pub fn photo_stored(&self, bytes: u64) {
        self.photos.inc();
        self.photo_bytes.inc_by(bytes);
    }

    /// Counts a job that is not tried any more.
    pub fn job_given_up(&self) {
        self.jobs_given_up.inc();
    }

    /// Counts a connection that was refused; gives how many have been, with it.
    pub fn connection_refused(&self) -> u64 {
        self.connections_refused.inc();
        self.connections_refused.get()
    }

    /// Notes what the last sweep held back.
    pub fn originals_held_back(&self, originals: u64) {
        self.originals_held_back.set(i64::try_from(originals).unwrap_or(i64::MAX));
    }

    /// What the last sweep held back.
    pub fn held_back(&self) -> i64 {
        self.originals_held_back.get()
    }

    /// Counts originals that were read again.
    pub fn originals_checked(&self, originals: u64) {
        self.originals_checked.inc_by(originals);
    }

    /// Notes how many originals are known to be missing or damaged.
    pub fn originals_lost(&self, originals: i64) {
        self.originals_lost.set(originals);
    }

    /// How many originals are known to be missing or damaged.
    pub fn lost(&self) -> i64 {
        self.originals_lost.get()
    }

    /// Counts a request answered. `route` is the matched pattern, never the path: the number of series stays small.
    pub fn request_done(&self, route: &str, method: &Method, status: StatusCode, took: Duration) {
        let method = match *method {
            Method::GET
            | Method::HEAD
            | Method::PUT
            | Method::POST
            | Method::PATCH
            | Method::DELETE
            | Method::OPTIONS => method.as_str(),
            _ => "other",
        };
        self.requests.with_label_values(&[route, method, status.as_str()]).inc();
        self.latency.with_label_values(&[route, method]).observe(took.as_secs_f64());
    }

    /// In Prometheus' text format. `jobs_waiting`: `None` if the database does not answer.
    pub fn text(&self, jobs_waiting: Option<i64>) -> prometheus::Result<Vec<u8>> {
        #[expect(clippy::cast_precision_loss, reason = "no queue is longer than 2^53")]
        self.jobs_waiting.set(jobs_waiting.map_or(f64::NAN, |jobs| jobs as f64));
        self.uptime.set(self.started.elapsed().as_secs_f64());
        let mut text = Vec::new();
        TextEncoder::new().encode(&self.registry.gather(), &mut text)?;
        Ok(text)
    }
}

fn registered<C: Collector + Clone + 'static>(registry: &Registry, collector: C) -> prometheus::Result<C> {
    registry.register(Box::new(collector.clone()))?;
    Ok(collector)
}
