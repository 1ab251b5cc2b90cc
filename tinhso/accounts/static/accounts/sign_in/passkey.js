/* Passkeys: <form data-passkey="create|get|sign-in" data-passkey-options='…'> with a field named "credential".
   The form is sent with what the browser's authenticator answered; trouble is said in [data-passkey-trouble]. */

const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const withBytes = (credentials) => (credentials || []).map((one) => ({ ...one, id: toBytes(one.id) }));

function readable(options) {
  const key = { ...options.publicKey, challenge: toBytes(options.publicKey.challenge) };
  if (key.user) key.user = { ...key.user, id: toBytes(key.user.id) };
  if (key.excludeCredentials) key.excludeCredentials = withBytes(key.excludeCredentials);
  if (key.allowCredentials) key.allowCredentials = withBytes(key.allowCredentials);
  return { publicKey: key };
}

function written(credential) {
  const answer = credential.response;
  const response = { clientDataJSON: toText(answer.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (answer[name]) response[name] = toText(answer[name]);
  }
  if (answer.getTransports) response.transports = answer.getTransports();
  return JSON.stringify({
    id: credential.id, rawId: toText(credential.rawId), type: credential.type, response,
    authenticatorAttachment: credential.authenticatorAttachment, clientExtensionResults: credential.getClientExtensionResults(),
  });
}

async function created(form) {
  const options = readable(JSON.parse(form.dataset.passkeyOptions));
  if (form.elements.passwordless?.checked) {
    Object.assign(options.publicKey.authenticatorSelection, { residentKey: "required", requireResidentKey: true, userVerification: "required" });
  }
  return navigator.credentials.create(options);
}

async function asked(form) {
  return navigator.credentials.get(readable(JSON.parse(form.dataset.passkeyOptions)));
}

async function signedIn(form) {
  const answer = await fetch(form.action, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  return navigator.credentials.get(readable((await answer.json()).request_options));
}

const WAYS = { create: created, get: asked, "sign-in": signedIn };
const TEXTS = { NotAllowedError: "textCancelled", AbortError: "textCancelled", InvalidStateError: "textKnown" };

function say(form, error) {
  const place = form.querySelector("[data-passkey-trouble]");
  place.textContent = place.dataset[TEXTS[error.name] || "textFailed"];
  place.hidden = false;
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    form.querySelector("[data-passkey-trouble]").hidden = true;
    try {
      form.elements.credential.value = written(await WAYS[form.dataset.passkey](form));
      form.submit();
    } catch (error) {
      say(form, error);
    }
  });
}
