// Walks every screen of page.html in a headless browser. Arguments: the service's address, a folder for screenshots,
// how old in seconds an access token is to be at each screen. Prints what it saw as JSON; anything that failed is in `failures`.
import { createReadStream } from "node:fs";
import { createServer, request } from "node:http";
import { extname, join } from "node:path";
import { chromium } from "playwright-core";

const [service, folder, age] = process.argv.slice(2);
const TYPES = { ".html": "text/html", ".js": "text/javascript" };

// The development server of a frontend: its own files, and /api passed on, /api/auth to /api/v1/auth.
const server = createServer((incoming, outgoing) => {
  if (!incoming.url.startsWith("/api/")) {
    const name = incoming.url === "/" ? "page.html" : incoming.url.slice(1);
    if (!(extname(name) in TYPES)) return outgoing.writeHead(204).end();
    outgoing.writeHead(200, { "content-type": TYPES[extname(name)] });
    return createReadStream(join(import.meta.dirname, name)).pipe(outgoing);
  }
  const path = incoming.url.replace(/^\/api\/auth\//, "/api/v1/auth/");
  incoming.pipe(request(service + path, { method: incoming.method, headers: incoming.headers }, (answer) => {
    outgoing.writeHead(answer.statusCode, answer.headers);
    answer.pipe(outgoing);
  }));
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const home = `http://127.0.0.1:${server.address().port}/`;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"],
});
const page = await browser.newPage({ viewport: { width: 900, height: 1000 } });
const seen = { screens: {}, failures: [], calls: 0, renewals: 0, claims: 0 };
let signed = 0; // when the access token was given
let refused = 0; // a 401 is what the client renews its session after
page.on("response", (answer) => {
  if (!answer.url().includes("/api/")) return;
  seen.calls += 1;
  if (answer.ok() && answer.url().endsWith("/auth/refresh")) seen.renewals += 1;
  answer.headerValue("set-cookie").then((cookies) => { if (cookies?.includes("accessToken=")) signed = Date.now(); }, () => {});
  if (answer.status() === 401) refused += 1;
  else if (answer.status() === 409 && answer.url().endsWith("/portfolio/reward")) seen.claims += 1;
  else if (answer.status() >= 400) seen.failures.push(`${answer.status()} ${answer.request().method()} ${answer.url()}`);
});
page.on("requestfailed", (asked) => {
  // A stream that is no-store and was read to its end is called aborted by Chromium; the page has seen its `done`.
  if (asked.url().endsWith("/tutor/chat") && asked.failure().errorText === "net::ERR_ABORTED") return;
  seen.failures.push(`failed ${asked.url()} ${asked.failure().errorText}`);
});
page.on("pageerror", (error) => seen.failures.push(`page: ${error.message}`));
page.on("console", (message) => {
  if (message.type() === "error" && !/status of 40[19]/.test(message.text())) seen.failures.push(`console: ${message.text()}`);
});

const look = async (name) => {
  await page.waitForSelector(`#screen[data-ready="${name}"]`, { timeout: 15_000 });
  const file = name.replace("/", "-");
  await page.screenshot({ path: join(folder, `${file}.png`), fullPage: true });
  seen.screens[file] = await page.innerText("#screen");
};
const wait = () => page.waitForTimeout(Math.max(0, signed + Number(age) * 1000 - Date.now()));
const go = async (name) => {
  if (Number(age)) await wait();
  await page.evaluate((hash) => { location.hash = hash; }, name);
  await look(name);
};
const said = async (selector) => {
  await page.waitForFunction((s) => document.querySelector(s)?.textContent, selector, { timeout: 15_000 });
  return page.innerText(selector);
};
const reload = async (name) => {
  if (Number(age)) await wait();
  await page.reload();
  await look(name);
  return page.innerText("#user");
};
const sign = async (how, name) => {
  await page.fill("[name=email]", "walk@example.com");
  await page.fill("[name=password]", "a long enough password");
  await page.fill("[name=username]", name);
  await page.click(`button[value=${how}]`);
  await look("home");
};

try {
  await page.goto(home);
  await look("landing");
  await sign("register", "걷는이");
  const href = await page.getAttribute("#screen a[href^='#narrative/']", "href");
  const id = href.split("/")[1];
  await go("quiz");
  await go("search/위기");
  for (const name of ["comparison", "story", "companies"]) await go(`${name}/${id}`);
  await page.click("[data-buy]");
  seen.trade = await said("#said");
  await go(`narrative/${id}`);
  await page.click("mark.term-highlight");
  seen.term = await said("#term");
  await page.click("#end");
  seen.reward = await said("#said");
  await page.screenshot({ path: join(folder, "narrative-end.png"), fullPage: true });
  for (const name of ["history", "portfolio", "tutor", "leaderboard"]) await go(name);
  for (let n = 0; n < 15 && !(seen.place = await page.innerText("#me")); n += 1) {
    await page.waitForTimeout(1000); // places are some seconds old
    await reload("leaderboard");
  }
  for (const name of ["notifications", "profile"]) await go(name);
  seen.reloaded = await reload("profile");
  await page.click("#leave");
  await look("landing");
  seen.left = await reload("landing");
  await sign("login", "");
  seen.user = await page.innerText("#user");
} catch (error) {
  seen.failures.push(String(error));
}
seen.refused = refused;
await browser.close();
server.close();
console.log(JSON.stringify(seen));
