// Reports that are on their way: kept in the browser's own database until the server has said that it has them.
// Pages and the worker share this file, so it names one thing, `outgoing`, and imports nothing.

self.outgoing = (() => {
  const NAME = "field-reports";
  const STORE = "reports";
  const LATER = new Set([401, 403, 408, 429]);

  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

  async function store(mode) {
    const opening = indexedDB.open(NAME, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: "request" });
    const database = await done(opening);
    const transaction = database.transaction(STORE, mode);
    transaction.oncomplete = transaction.onabort = () => database.close();
    return transaction.objectStore(STORE);
  }

  const all = async () => (await done((await store("readonly")).getAll())).sort((a, b) => a.writtenAt - b.writtenAt);
  const keep = async (report) => done((await store("readwrite")).put(report));
  const remove = async (request) => done((await store("readwrite")).delete(request));
  const isWaiting = (report) => !report.sentAt && !report.problem;

  // The same request and secret each time: the server files one report, and tells its key again if the answer was lost.
  async function file(report, ways) {
    const answer = await post(ways.api, ways, { "Content-Type": "application/json" }, JSON.stringify(report.filing));
    if (!answer.ok) return refused(report, answer);
    const { code, key } = await answer.json();
    Object.assign(report, { code, key });
    await keep(report);
    return true;
  }

  async function sendFiles(report, ways) {
    for (const photo of report.photos.filter(({ sent }) => !sent)) {
      const body = new FormData();
      body.append("file", photo.blob, photo.name);
      const answer = await post(`${ways.api}/${report.code}/files`, ways, { "X-Report-Key": report.key }, body);
      if (LATER.has(answer.status) || answer.status >= 500) return false;
      if (!answer.ok) photo.problem = await said(answer, report.filing.language);
      Object.assign(photo, { sent: true, blob: null });
      await keep(report);
    }
    return true;
  }

  async function post(address, ways, headers, body) {
    const { token } = await (await fetch(ways.token, { credentials: "same-origin" })).json();
    return fetch(address, { method: "POST", credentials: "same-origin", headers: { ...headers, "X-CSRFToken": token, Accept: "application/json" }, body });
  }

  async function said(answer, language) {
    const problem = await answer.json().catch(() => ({}));
    return problem[language === "en" ? "message_en" : "message_vi"] || `${answer.status}`;
  }

  async function refused(report, answer) {
    if (LATER.has(answer.status) || answer.status >= 500) report.delayed = await said(answer, report.filing.language);
    else report.problem = await said(answer, report.filing.language);
    await keep(report);
    return false;
  }

  async function sendOne(report, ways) {
    if (!report.code && !(await file(report, ways))) return;
    if (!(await sendFiles(report, ways))) return;
    await keep({ ...report, sentAt: Date.now(), delayed: "" });
  }

  // One sender at a time, page or worker; where there are no locks the server's own memory of requests is enough.
  async function send(ways) {
    const work = async () => {
      for (const report of await all()) if (isWaiting(report)) await sendOne(report, ways);
      return all();
    };
    return navigator.locks ? navigator.locks.request("outgoing", work) : work();
  }

  return { all, keep, remove, send, isWaiting };
})();
