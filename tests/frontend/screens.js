// One function a screen: the calls of that screen in the existing frontend, and enough of it to look at.
import { ask, get, post, remove, stream } from "/client.js";

const screen = document.getElementById("screen");
const show = (html) => { screen.innerHTML = html; };
const text = (value) => { const p = document.createElement("p"); p.textContent = value; return p.innerHTML; };
const won = (value) => `${value.toLocaleString("ko")}원`;
const day = () => new Date(Date.now() + 9 * 3600e3).toISOString().slice(0, 10);
const list = (items, line) => `<ul>${items.map((item) => `<li>${line(item)}</li>`).join("")}</ul>`;

// Bars of the first trace: labels in x and numbers in y, or labels and values of a pie.
const draw = (chart) => {
  if (!chart) return "";
  if (![undefined, "string"].includes(typeof chart.layout.title)) throw new Error("a chart's title is a text");
  const [trace] = chart.data;
  const [labels, values] = trace.type === "pie" ? [trace.labels, trace.values] : [trace.x, trace.y];
  if (!values.every((value) => typeof value === "number")) throw new Error("a chart's values are numbers");
  const most = Math.max(...values.map(Math.abs), 1e-9);
  const bars = values.map((value, n) => `<rect x="${n * 34 + 8}" y="${90 - Math.abs(value) / most * 80}" width="24"
    height="${Math.abs(value) / most * 80}" fill="#4a7bd0"/><text x="${n * 34 + 8}" y="104" font-size="9">${text(String(labels[n]))}</text>`);
  return `<figure><figcaption>${text(chart.layout?.title ?? "")}</figcaption>
    <svg width="${values.length * 34 + 16}" height="110">${bars.join("")}</svg></figure>`;
};

const app = async () => {
  const { unread_count: unread } = await get("/notifications/unread-count");
  document.getElementById("unread").textContent = `읽지 않은 알림 ${unread}`;
  return get("/portfolio/summary");
};

const screens = {
  async landing() {
    await post("/analytics/events", { events: [{ event_type: "page_view", event_data: { page: "landing" } }] }, true);
    document.getElementById("user").textContent = "";
    show(`<h1>그때와 지금</h1><form id="auth"><input name="email"><input name="password" type="password"><input name="username">
      <button value="register">가입</button> <button value="login">로그인</button><p id="said"></p></form>`);
    document.getElementById("auth").addEventListener("submit", async (event) => {
      event.preventDefault();
      const { email, password, username } = Object.fromEntries(new FormData(event.target));
      const path = `/auth/${event.submitter.value}`;
      try {
        const { user } = await post(path, path.endsWith("register") ? { email, password, username } : { email, password }, true);
        document.getElementById("user").textContent = user.username;
        location.hash = "#home";
      } catch (error) { document.getElementById("said").textContent = error.message; }
    });
  },
  async home() {
    const [summary, today, { trades }, { data }] = await Promise.all([
      app(), get("/keywords/today"), get("/portfolio/trades?limit=100"), get("/learning/progress")]);
    show(`<h1>오늘의 키워드 ${today.date}</h1><p>${text(today.market_summary)}</p><p>내 자산 ${won(summary.total_value)},
      거래 ${trades.length}, 읽은 것 ${data.length}</p>${list(today.keywords, (k) =>
      `<img alt="" data-icon="${k.icon_key}"> <a href="#narrative/${k.case_id}">${text(k.title)}</a> — ${text(k.description)}`)}`);
  },
  async quiz() {
    const verdicts = [];
    for (const [n, answer] of [0, 3, 2].entries()) {
      verdicts.push(await post("/quiz/reward", { scenario_id: `daily-${day()}-${n + 1}`, selected_answer: answer, correct_answer: answer }));
    }
    show(`<h1>퀴즈</h1>${list(verdicts, (v) => `${v.is_correct ? "정답" : "오답"} ${won(v.reward_amount)}, 현금 ${won(v.new_cash_balance)}`)}`);
  },
  async search(query = "위기") {
    await Promise.all([app(), get("/keywords/today")]);
    const { cases } = await get(`/search/cases?query=${encodeURIComponent(query)}&recency=year&limit=8`);
    show(`<h1>사례 찾기</h1>${list(cases, (c) => `<a href="#narrative/${c.id}">${text(c.title)}</a> (${c.event_year}) ${text(c.summary)}`)}`);
  },
  async comparison(id) {
    const [c] = await Promise.all([get(`/comparison/${id}`), app()]);
    show(`<h1>${text(c.comparison_title)}</h1><p>${text(c.past_event.title)} ↔ ${text(c.current_situation.summary)}</p>
      <p>${[c.past_metric, c.present_metric].map((m) => m ? `${text(m.company)} ${m.year}: ${m.value}x` : "").join(" · ")}</p>
      ${list(c.analysis, text)}<p>${text(c.poll_question)}</p>`);
  },
  async story(id) {
    const [s] = await Promise.all([get(`/story/${id}?difficulty=beginner`), app()]);
    show(`<h1>${text(s.title)}</h1>${s.content.split("\n\n").map((p) => `<p>${p}</p>`).join("")}<p>${text(s.thinking_point)}</p>`);
  },
  async companies(id) {
    const [c] = await Promise.all([get(`/companies/${id}`), app()]);
    show(`<h1>${text(c.center_company)}</h1>${list(c.related_companies, (r) => `${text(r.stock_name)} <b>${text(r.role_label)}</b>
      ${text(r.relation_detail)} ${r.stock_code ? `<button data-buy="${r.stock_code}" data-name="${r.stock_name}">매수</button>` : ""}`)}<p id="said"></p>`);
    for (const button of document.querySelectorAll("[data-buy]")) {
      button.addEventListener("click", async () => {
        const { buy: code, name } = button.dataset;
        const [price, market] = await Promise.all([get(`/portfolio/stock/price/${code}`), get("/trading/market-status")]);
        if (!market.is_trading_day) throw new Error("closed");
        const trade = await post("/portfolio/trade", { stock_code: code, stock_name: name, trade_type: "buy", quantity: 1, trade_reason: null, case_id: Number(id) });
        await post("/portfolio/refresh", { invalidate_scope: "summary_and_holdings" });
        await post("/portfolio/refresh", { invalidate_scope: "summary_and_holdings" });
        document.getElementById("said").textContent = `${name} 1주를 ${won(trade.price)}에 샀습니다 (${won(price.current_price)}), 남은 현금 ${won(trade.remaining_cash)}`;
      });
    }
  },
  async narrative(id) {
    const [n] = await Promise.all([get(`/narrative/${id}`, true), app(),
      post("/learning/progress", { content_type: "case", content_id: Number(id), status: "in_progress", progress_percent: 20 })]);
    const pages = ["background", "concept_explain", "history", "application", "caution", "summary"];
    show(`<h1>${text(n.one_liner)}</h1>${pages.map((name) => {
      const page = n.steps[name];
      if (/\[\[/.test(page.content)) throw new Error("a term's brackets remain");
      if (!page.content.includes('<mark class="term-highlight">')) throw new Error(`no word of ${name} can be asked for`);
      return `<section data-page="${name}"><h2>${text(page.title)}</h2><div>${page.content}</div>${draw(page.chart)}${list(page.bullets, String)}</section>`;
    }).join("")}<aside id="term"></aside><button id="end">다 읽었어요</button><p id="said"></p>`);
    for (const mark of document.querySelectorAll("mark.term-highlight")) {
      mark.addEventListener("click", async () => {
        const { explanation } = await get(`/tutor/explain/${encodeURIComponent(mark.textContent)}?difficulty=beginner`, true);
        document.getElementById("term").textContent = `${mark.textContent}: ${explanation}`;
      });
    }
    document.getElementById("end").addEventListener("click", async () => {
      const reward = await post("/portfolio/reward", { case_id: Number(id) });
      const again = await post("/portfolio/reward", { case_id: Number(id) }).catch((error) => error);
      if (!(again.status === 409 && again.message.includes("이미"))) throw new Error("a second claim says that it is one");
      await post("/portfolio/refresh", { invalidate_scope: "summary_and_holdings" });
      await post("/learning/progress", { content_type: "case", content_id: Number(id), status: "completed", progress_percent: 100 });
      document.getElementById("said").textContent = `보상 ${won(reward.base_reward)}`;
    });
  },
  async history() {
    await app();
    const today = (await get("/keywords/today")).date;
    const { keywords } = await get(`/keywords/today?date=${today}`);
    show(`<h1>지난 키워드 ${today}</h1>${list(keywords, (k) => text(k.title))}`);
  },
  async portfolio() {
    await app();
    const [p, { trades }] = await Promise.all([get("/portfolio"), get("/portfolio/trades?limit=50")]);
    const [held] = p.holdings;
    const [price, chart, ranking, found] = await Promise.all([
      get(`/portfolio/stock/price/${held.stock_code}`), get(`/portfolio/stock/chart/${held.stock_code}?period=1m`),
      get("/trading/ranking?type=volume", true), get(`/trading/search?q=${encodeURIComponent(held.stock_name.slice(0, 2))}`, true)]);
    if (chart.dates.length < 2 || chart.dates.length !== chart.closes.length) throw new Error("a chart has two points or more");
    show(`<h1>${text(p.portfolio_name)} ${won(p.total_value)}</h1><table>${p.holdings.map((h) => `<tr><td>${text(h.stock_name)}</td>
      <td>${h.quantity}주</td><td>${won(h.current_value)}</td><td>${h.profit_loss_pct}%</td></tr>`).join("")}</table>
      <p>현금 ${won(p.current_cash)}, 보상 ${won(p.total_rewards_received)}, 거래 ${trades.length}</p>
      ${draw({ data: [{ type: "bar", x: chart.dates.map((d) => d.slice(5)), y: chart.closes }], layout: { title: `${held.stock_name} ${won(price.current_price)}` } })}
      <h2>거래량</h2>${list(ranking.ranking, (r) => `${text(r.stock_name)} ${won(r.current_price)} ${r.change_rate}%`)}
      <p>검색 ${found.count}</p>`);
  },
  async leaderboard() {
    await app();
    const board = await get("/portfolio/leaderboard/ranking?limit=20&offset=0");
    if (new Set(board.rankings.map((r) => r.user_id)).size !== board.rankings.length) throw new Error("a key of a row is its own");
    show(`<h1>순위</h1><p id="me">${board.my_rank ? `${board.my_rank}위 / ${board.total_users}명` : ""}</p>
      <table>${board.rankings.map((r) => `<tr${r.is_me ? ' style="font-weight:bold"' : ""}><td>${r.rank}</td><td>${text(r.username)}</td>
      <td>${r.profit_loss_pct}%</td><td>${r.total_value ? won(r.total_value) : ""}</td></tr>`).join("")}</table>`);
  },
  async tutor() {
    await app();
    await get("/tutor/sessions?limit=20");
    show(`<h1>튜터</h1><article id="answer"></article><ul id="sources"></ul><p id="said"></p>`);
    let session, sources = [], answer = "", ended = false;
    for await (const event of stream("/tutor/chat", { session_id: null, message: "금리가 오르면 주식은 어떻게 되나요?", context_type: null, context_id: null, context_text: "내 포트폴리오", difficulty: "beginner" })) {
      session = event.session_id ?? session;
      if (event.type === "text_delta") { answer += event.content; if (!event.session_id) throw new Error("a delta names its session"); }
      if (event.type === "sources" || event.sources) sources = event.sources;
      if (event.type === "error") throw new Error(JSON.stringify(event));
      if (event.type === "done") ended = true;
    }
    if (!ended) throw new Error("a stream ends with done");
    document.getElementById("answer").textContent = answer;
    document.getElementById("sources").innerHTML = sources.map((s) => `<li>${text(s.type)}: ${text(s.title)}</li>`).join("");
    const sessions = await get("/tutor/sessions?limit=20");
    const { messages } = await get(`/tutor/sessions/${session}/messages`);
    const { session_id: fresh } = await post("/tutor/sessions/new");
    await remove(`/tutor/sessions/${fresh}`);
    document.getElementById("said").textContent = `대화 ${sessions.length}, 말 ${messages.length}`;
  },
  async notifications() {
    await app();
    const before = await get("/notifications?page=1&per_page=20");
    await post("/notifications/read", { notification_ids: null });
    const [oldest] = before.notifications.slice(-1);
    await remove(`/notifications/${oldest.id}`);
    await app();
    show(`<h1>알림</h1>${list(before.notifications, (n) => `[${n.type}] ${text(n.title)} — ${text(n.message)}`)}`);
  },
  async profile() {
    await app();
    await post("/feedback", { page: "profile", rating: 5, category: null, comment: "좋아요", device_info: null }, true);
    show(`<h1>내 정보</h1><button id="leave">로그아웃</button>`);
    document.getElementById("leave").addEventListener("click", async () => {
      await post("/auth/logout");
      location.hash = "#landing";
    });
  },
};

document.getElementById("nav").innerHTML = Object.keys(screens).map((name) => `<a href="#${name}">${name}</a>`).join("");
const open = async () => {
  const asked = decodeURIComponent(location.hash.slice(1)) || "landing";
  const [name, id] = asked.split("/");
  screen.dataset.ready = "";
  await screens[name](id);
  screen.dataset.ready = asked;
};
addEventListener("hashchange", open);

// Once a page load, and the only look at who it is; nobody sees the first page.
const me = await ask("GET", "/auth/me", undefined, true).then((answer) => answer.json(), () => null);
document.getElementById("user").textContent = me?.username ?? "";
if (!me) history.replaceState(null, "", "#landing");
open();
