// The page of the API: every operation folded, a search over all that each says, and a form that signs in.

/** Keeps the operations of which method, path, tag, summary or description has each word of the phrase. */
function search(groups, phrase) {
  const words = phrase.toLowerCase().split(/\s+/);
  const matches = (operation) => {
    const { tags, summary, description } = operation.get("operation").toJS();
    const text = [operation.get("method"), operation.get("path"), tags, summary, description].join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  };
  return groups
    .map((group) => group.update("operations", (operations) => operations.filter(matches)))
    .filter((group) => group.get("operations").size > 0);
}

const ui = SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: "none",
  defaultModelsExpandDepth: 0,
  filter: true,
  onComplete: () => document.querySelector(".operation-filter-input").setAttribute("placeholder", "搜索 Search"),
  persistAuthorization: true,
  plugins: [() => ({ fn: { opsFilter: search } })],
  validatorUrl: "none",
});

const form = document.getElementById("sign-in");
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const said = form.querySelector("output");
  const { username, password } = Object.fromEntries(new FormData(form));
  try {
    const answer = await fetch("/v1/auth/login", {
      method: "POST",
      headers: { "Content-Type": "application/json", "Accept-Language": navigator.language },
      body: JSON.stringify({ username, password, device_name: "/docs" }),
    });
    const body = await answer.json();
    if (answer.ok) ui.preauthorizeApiKey("access_token", body.access_token);
    said.value = answer.ok ? `✓ ${body.account.name} (${body.account.role})` : body.title;
  } catch (error) {
    said.value = String(error);
  }
});
