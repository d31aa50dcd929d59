// A day of two inspectors and their supervisor, against the demo, with openapi-fetch and the generated types.

import { createHash, randomUUID } from "node:crypto";
import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./api.js";

type Schemas = components["schemas"];
type Api = Client<paths>;

const BASE = process.argv[2] ?? "";
const AT = "2018-02-01T02:00:00Z";
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=",
  "base64",
);
const PASSED = [
  "cv-body-or-manager", "cv-full-time-manager", "cv-lift-attendant", "cv-responsible-persons", "cv-systems", "cv-use-marks-posted", "cv-operators-certified",
  "cv-inspection-applied", "cv-plan", "cv-duty-and-rescue", "cv-monthly-selfcheck", "cv-archive",
  "cv-warning-signs", "cv-complaint-channel", "cv-prior-hazards-closed",
];

function check(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

/** What was answered; a problem ends the day. */
function got<T>(answer: { data?: T; error?: unknown; response: Response }): T {
  const { data, error, response } = answer;
  check(data !== undefined, `${response.status} ${response.url}: ${JSON.stringify(error)}`);
  return data;
}

async function signedIn(username: string): Promise<{ api: Api; me: Schemas["Account"] }> {
  const body = { username, password: "suzhou-2018", device_name: "TypeScript" };
  const { access_token } = got(await createClient<paths>({ baseUrl: BASE }).POST("/v1/auth/login", { body }));
  const api = createClient<paths>({ baseUrl: BASE, headers: { Authorization: `Bearer ${access_token}` } });
  return { api, me: got(await api.GET("/v1/me")) };
}

function picture(): Schemas["Picture"] {
  return { id: randomUUID(), sha256: createHash("sha256").update(PNG).digest("hex"), size: PNG.length };
}

async function upload(api: Api, id: string, photo_id: string): Promise<void> {
  const stored = await api.PUT("/v1/inspections/{id}/photos/{photo_id}", {
    params: { path: { id, photo_id }, query: { taken_at: "2018-02-01T02:10:00Z" } },
    headers: { "Content-Type": "image/png" },
    body: "",
    bodySerializer: () => new Blob([PNG]),
  });
  check(got(stored).state === "stored", "the photo is not stored");
}

async function sign(api: Api, id: string, role: Schemas["Signatory"], name: string, account_id: string | null) {
  const photo = picture();
  const path = { id, signature_id: randomUUID() };
  const body = { role, name, account_id, photo, signed_at: "2018-02-01T03:00:00Z" };
  got(await api.PUT("/v1/inspections/{id}/signatures/{signature_id}", { params: { path }, body }));
  await upload(api, id, photo.id);
}

const [chen, liu, wang] = [await signedIn("chen"), await signedIn("liu"), await signedIn("wang")];
const { api } = chen;

const own = { params: { query: { inspector_id: chen.me.id, as_of: "2018-02-01" } } };
got(await api.GET("/v1/assignments", own));
const checklist = got(
  await api.GET("/v1/checklists/{code}", { params: { path: { code: "crowded-venues" }, query: { as_of: "2018-02-01" } } }),
);
const kinds = checklist.sections.flatMap((section) => section.items).map((item) => item.answer.kind);
check(kinds.includes("verdict"), "the checklist asks for no verdict");
const venue = got(await api.GET("/v1/units", { params: { query: { venue_kind: "mall", limit: 1 } } })).items[0];
check(venue !== undefined, "the demo has no mall");

const id = randomUUID();
const path = { id };
const begun = got(
  await api.PUT("/v1/inspections/{id}", {
    params: { path },
    body: {
      unit_id: venue.id,
      checklist: { code: checklist.code, version: checklist.version },
      date: "2018-02-01",
      visit: "special",
      inspectors: [{ account_id: chen.me.id, lead: true }, { account_id: liu.me.id }],
    },
  }),
);
check(begun.state === "draft", begun.state);

const [overdue, unqualified] = [picture(), picture()];
const answers: Record<string, Schemas["Answer"]> = {
  "cv-venue-type": { choice: "mall", answered_at: AT },
  "cv-equipment-kinds": { choices: ["lift"], answered_at: AT },
  "cv-equipment-total": { numbers: { total: 3, lifts: 3, rides: 0, "sightseeing-vehicles": 0 }, answered_at: AT },
  "cv-lift-public-service": { choice: "not-public", answered_at: AT },
  "cv-unregistered-count": { count: 0, answered_at: AT },
  "cv-drill-date": { date: "2017-11-09", answered_at: AT },
  "cv-overdue-count": { count: 0, photos: [overdue], answered_at: AT },
  "cv-unqualified-count": {
    count: 1, units: [{ description: "2号电梯" }], photos: [unqualified], answered_at: AT,
  },
};
for (const item of PASSED) answers[item] = { verdict: "pass", answered_at: AT };
const merged = got(await api.PATCH("/v1/inspections/{id}/answers", { params: { path }, body: { answers } }));
const matrix = merged.evaluation.computed.find((result) => result.kind === "matrix");
check(matrix !== undefined && matrix.groups.length > 0, "the matrix is not evaluated");

const refused = await api.POST("/v1/inspections/{id}/submit", { params: { path } });
check(refused.error?.code === "inspection-incomplete", `an incomplete inspection: ${refused.response.status}`);
for (const photo of [overdue, unqualified]) await upload(api, id, photo.id);
await sign(api, id, "inspector", chen.me.name, chen.me.id);
await sign(api, id, "inspector", liu.me.name, liu.me.id);
await sign(api, id, "unit_representative", "张安", null);
const submitted = got(await api.POST("/v1/inspections/{id}/submit", { params: { path } }));
check("state" in submitted && submitted.state === "submitted", "not submitted");

const original = await api.GET("/v1/inspections/{id}/photos/{photo_id}", {
  params: { path: { id, photo_id: overdue.id } },
  parseAs: "arrayBuffer",
});
check(Buffer.from(got(original)).equals(PNG), "the photo is not as it was sent");
const hazards = got(await api.GET("/v1/hazards", { params: { query: { inspection_id: id } } }));
check(hazards.items[0]?.level === "major", "a lift in use that failed its inspection is a major hazard");
const table = await api.GET("/v1/hazards.csv", { params: { query: { open: true } }, parseAs: "text" });
check(got(table).includes("\n"), "the table is empty");

const read = await wang.api.GET("/v1/inspections/{id}", { params: { path } });
const etag = read.response.headers.get("etag");
check(etag !== null, "no ETag");
const approved = got(
  await wang.api.POST("/v1/inspections/{id}/approve", {
    params: { path, header: { "If-Match": etag, "Idempotency-Key": randomUUID() } },
    body: {},
  }),
);
check(approved.state === "approved", approved.state);
const record = await api.GET("/v1/inspections/{id}/record.pdf", { params: { path }, parseAs: "arrayBuffer" });
check(Buffer.from(got(record)).subarray(0, 5).toString() === "%PDF-", "the record is no PDF");
console.log("day.ts: approved");
