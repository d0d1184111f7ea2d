// Ten operations of v1 and v2, called as a frontend would; it is compiled by `tsc --strict`, and run where a server is.
import createClient from "openapi-fetch";
import type { components, paths } from "./schema";

type Holding = components["schemas"]["Holding"];

const baseUrl: string = process.argv[2] ?? "http://127.0.0.1:8000";
const client = createClient<paths>({ baseUrl });

function given<T>(answer: { data?: T; error?: { detail: string; code: string } }): T {
  if (answer.data === undefined) {
    throw new Error(answer.error === undefined ? "no answer" : `${answer.error.code}: ${answer.error.detail}`);
  }
  return answer.data;
}

async function main(): Promise<void> {
  const email = `ts-${Date.now()}@example.com`;
  const password = "a long enough password";
  const registered = await client.POST("/api/v1/auth/register", { body: { email, password } });
  const id: number = given(registered).user.id;
  const session = given(await client.POST("/api/v2/auth/sign-in", { body: { email, password } }));
  const headers = { Authorization: `Bearer ${session.access_token}` };

  const keywords = await client.GET("/api/v1/keywords/today");
  const titles: string[] = keywords.data?.keywords.map((keyword) => keyword.title) ?? [];
  const terms = given(await client.GET("/api/v1/glossary", { params: { query: { search: "주식", per_page: 5 } } }));
  const ranking = given(await client.GET("/api/v1/trading/ranking", { params: { query: { type: "volume" } } }));
  const v1 = given(await client.GET("/api/v1/portfolio", { headers }));
  const cash: number = v1.current_cash;

  const portfolio = given(await client.GET("/api/v2/portfolio", { headers }));
  const holdings: Holding[] = portfolio.holdings;
  const page = given(await client.GET("/api/v2/glossary", { params: { query: { limit: 10 } } }));
  const next: string | null = page.next_cursor;
  const refused = await client.POST("/api/v2/orders", {
    headers,
    params: { header: { "Idempotency-Key": `ts-${id}` } },
    body: { stock_code: "000000", side: "buy", order_kind: "market", quantity: 1 },
  });
  const code: string = refused.error?.code ?? "none";
  const market = given(await client.GET("/api/v2/market"));

  console.log(JSON.stringify({
    id, titles, terms: terms.total, ranking: ranking.type, cash, holdings: holdings.length,
    value: portfolio.total_value, next, code, open: market.is_open,
  }));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
