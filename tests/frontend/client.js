// Talks to /api/v1 as the existing frontend does: cookies, X-CSRF-Token, one refresh and one retry after a 401,
// every 2xx read as JSON, streams read by the `type` within the data.
export const cookie = (name) =>
  document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1);

let refreshing = null;
const refresh = () => {
  refreshing ??= fetch("/api/auth/refresh", {
    method: "POST", credentials: "include", headers: { "Content-Type": "application/json" },
  }).then(async (answer) => (await answer.json(), answer.ok)).finally(() => { refreshing = null; });
  return refreshing;
};

const send = (method, path, body, isPlain) => {
  const headers = body === undefined && method === "POST" && path === "/auth/logout" ? {} : { "Content-Type": "application/json" };
  if (!isPlain && cookie("csrfToken")) headers["X-CSRF-Token"] = cookie("csrfToken");
  const to = path.startsWith("/auth/") ? `/api${path}` : `/api/v1${path}`;
  return fetch(to, { method, headers, credentials: "include", body: body === undefined ? undefined : JSON.stringify(body) });
};

export const ask = async (method, path, body, isPlain = false) => {
  let answer = await send(method, path, body, isPlain);
  if (answer.status === 401 && !isPlain) {
    await answer.json(); // what is not read is aborted
    if (!(await refresh())) { location.hash = "#landing"; throw new Error("signed out"); }
    answer = await send(method, path, body, isPlain);
  }
  if (!answer.ok) {
    const problem = await answer.json();
    throw Object.assign(new Error(problem.detail ?? problem.message), { status: answer.status, problem });
  }
  return answer;
};
export const get = async (path, isPlain) => (await ask("GET", path, undefined, isPlain)).json();
export const post = async (path, body, isPlain) => (await ask("POST", path, body, isPlain)).json();
export const remove = async (path) => (await ask("DELETE", path)).json();

// Every event of a stream, by its data alone: the event's name is ignored.
export async function* stream(path, body) {
  const reader = (await ask("POST", path, body)).body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const data = block.split("\n").find((line) => line.startsWith("data: "));
      if (data) yield JSON.parse(data.slice(6));
    }
  }
}
