"""OpenAPI 3.1: tags, refusals, examples and the pages that show them, all served from this machine."""

import asyncio
from typing import Any

import msgspec
from litestar import Litestar, MediaType, Response, Router, get
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, RedocRenderPlugin, SwaggerRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme, Tag
from litestar.params import FromPath
from litestar.routes import BaseRoute
from litestar.types import ControllerRouterHandler, Method

from api.embedded import package_folder
from api.errors import CATALOGUE, FieldError, Problem, Refusal
from api.limits import UNLIMITED
from api.types import AnyRequest

ASSETS = "/docs/assets"
EVENT_STREAM = "text/event-stream"
VERSION = "0.1.0"
TAGS = [
    Tag("로그인", description="Sign-in: accounts, sessions and the letters that prove an address."),
    Tag("내 계정", description="Account: the signed-in user's own profile, password, sessions and data."),
    Tag("키워드", description="Keywords: each trading day's cards, with the past case that each resembles."),
    Tag("브리핑", description="Briefings: a trading day's market, and its narrative in up to five scenarios."),
    Tag(
        "사례", description="Cases: what happened then, as six pages, a story, a comparison, companies; and the search."
    ),
    Tag("용어사전", description="Glossary: the words a reader may not know."),
    Tag("리포트", description="Reports: research of brokers, as the pipeline found it."),
    Tag("튜터", description="Tutor: what words mean, conversations, and answers as a stream of events."),
    Tag("종목", description="Stocks of the Korea Exchange: quotes, days, rankings, hours, and your watch list."),
    Tag("모의투자", description="Paper trading: your portfolio of paper money, its orders, fills and account."),
    Tag("보상", description="Rewards: for reading to the end, for staying, for quizzes. The server decides."),
    Tag("의견", description="Feedback: what people say of us, and what pages say that was done on them."),
    Tag("학습", description="Learning: how far you have come with cases, terms and briefings. It never goes back."),
    Tag("알림", description="Notices: what happened to your orders and rewards while you were away."),
    Tag("파이프라인", description="Pipeline: what publishes each day's content and works on jobs. Needs an API key."),
    Tag(
        "관리",
        description="Administration: API keys, editions, cases, glossary, calendar, listing, audit. Needs an API key.",
    ),
    Tag("상태", description="Health: whether the service lives and can work."),
]
ERROR_HEADERS = {
    "X-Request-ID": {"description": "The request's own id, or one made for it.", "schema": {"type": "string"}},
    "Retry-After": {"description": "Seconds to wait; with 429 and 503.", "schema": {"type": "integer"}},
}
LIMIT_HEADERS = {
    "X-RateLimit-Limit": {"description": "Requests a minute that this caller has.", "schema": {"type": "integer"}},
    "X-RateLimit-Remaining": {"description": "Those that are left.", "schema": {"type": "integer"}},
    "X-RateLimit-Reset": {
        "description": "Seconds until some come back; with 429 the same as Retry-After.",
        "schema": {"type": "integer"},
    },
}
ETAG = {"ETag": {"description": "Names this content; send it as If-None-Match.", "schema": {"type": "string"}}}
PERSONAL = {"v1_get_me", "v1_get_csrf"}  # asked without a guard, and yet about whoever asks
ALWAYS = ("internal_error",)
WHEN_LIMITED = ("too_many_requests",)
WITH_INPUT = ("invalid_request",)
BY_SCHEME = {
    "ApiKey": ("api_key_required", "api_key_invalid", "scope_missing"),
    "Bearer": ("sign_in_required",),
    "Cookie": ("csrf_token_invalid",),
}
WITH_DATABASE = ("database_unavailable", "overloaded", "schema_not_ready")


class Shown:
    """What a handler says of itself. Litestar copies handlers deeply, three times at each start; this stays one."""

    def __init__(self, example: Any, refuses: tuple[str, ...]) -> None:
        self.example, self.refuses = example, refuses

    def __deepcopy__(self, _: dict[int, Any]) -> "Shown":
        return self


def shows(example: Any, *refusals: str) -> dict[str, Any]:
    """A handler's `opt`: the example of its answer, and the codes that it alone can refuse with."""
    return {"shows": Shown(example, refusals)}


def operation_id(handler: HTTPRouteHandler, _method: Method, path_parts: list[Any]) -> str:
    """The handler's name; under /api/v1 with `v1_` in front, since v1 and v2 share verbs and nouns."""
    is_v1 = [str(part) for part in path_parts[:2]] == ["api", "v1"]
    name = handler.handler_name
    return f"v1_{name}" if is_v1 and not name.startswith("v1_") else name


class Unrouted(Router):
    """Takes Litestar's own documentation routes and drops them: they answer unknown paths with a page of theirs."""

    def register(self, value: ControllerRouterHandler) -> list[BaseRoute]:  # noqa: ARG002
        """Register nothing."""
        return []


def make_config() -> OpenAPIConfig:
    """What the document says of itself."""
    return OpenAPIConfig(
        title="Precedent",
        version=VERSION,
        description=(
            "The backend of a market-education service. `/api/v1` is what the existing frontend calls and speaks "
            "Korean; `/api/v2` is the same floor without its past. Every error is one shape; `code` comes from a "
            "closed list. Every answer that counts says in X-RateLimit-* what is left of this minute's budget."
        ),
        tags=TAGS,
        components=Components(
            security_schemes={
                "Bearer": SecurityScheme(
                    type="http", scheme="bearer", bearer_format="JWT", description="An access token; it soon ends."
                ),
                "Cookie": SecurityScheme(
                    type="apiKey",
                    name="accessToken",
                    security_scheme_in="cookie",
                    description="The cookie of a browser; what changes something also needs the header X-CSRF-Token.",
                ),
                "ApiKey": SecurityScheme(
                    type="apiKey",
                    name="X-API-Key",
                    security_scheme_in="header",
                    description="The key of a program, as `precedent api-key create` printed it.",
                ),
            }
        ),
        use_handler_docstrings=True,
        operation_id_creator=operation_id,
        openapi_router=Unrouted("/docs", route_handlers=[]),
        render_plugins=[JsonRenderPlugin()],
    )


FAVICON = "<link rel='icon' href='data:,'>"
SWAGGER = SwaggerRenderPlugin(
    js_url=f"{ASSETS}/swagger-ui-dist/swagger-ui-bundle.js",
    css_url=f"{ASSETS}/swagger-ui-dist/swagger-ui.css",
    standalone_preset_js_url=f"{ASSETS}/swagger-ui-dist/swagger-ui-standalone-preset.js",
    favicon=FAVICON,
)
REDOC = RedocRenderPlugin(js_url=f"{ASSETS}/redoc/bundles/redoc.standalone.js", google_fonts=False, favicon=FAVICON)


async def _document(app: Litestar) -> dict[str, Any]:
    """The document: made by the first who asks, in a thread, for it takes long enough to hold others up."""
    state = app.state
    if state.openapi is None:
        state.openapi = asyncio.create_task(asyncio.to_thread(make_document, app))
    document: dict[str, Any] = await asyncio.shield(state.openapi)
    return document


@get("/openapi.json", include_in_schema=False, media_type=MediaType.JSON, opt=UNLIMITED)
async def get_openapi(request: AnyRequest) -> dict[str, Any]:
    """The OpenAPI document."""
    return await _document(request.app)


@get("/docs", include_in_schema=False, media_type=MediaType.HTML, opt=UNLIMITED)
async def get_swagger(request: AnyRequest) -> bytes:
    """The document to try out."""
    return SWAGGER.render(request, await _document(request.app))


@get("/redoc", include_in_schema=False, media_type=MediaType.HTML, opt=UNLIMITED)
async def get_redoc(request: AnyRequest) -> bytes:
    """The document to read."""
    return REDOC.render(request, await _document(request.app))


# Swagger UI and Redoc as files of an installed package: our users' networks may be closed. By name, never by path.
FOLDER = package_folder("drf_spectacular_sidecar") / "static" / "drf_spectacular_sidecar"
FILES = {f"/{path.relative_to(FOLDER)}": path for path in FOLDER.rglob("*") if path.suffix in {".js", ".css"}}
TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}


@get(f"{ASSETS}/{{name:path}}", include_in_schema=False, opt=UNLIMITED)
async def get_asset(name: FromPath[str]) -> Response[bytes]:
    """One file of the pages."""
    if (file := FILES.get(name)) is None:
        raise Refusal("not_found")
    headers = {"cache-control": "public, max-age=86400"}
    return Response(file.read_bytes(), media_type=TYPES[file.suffix], headers=headers)


PAGES: list[ControllerRouterHandler] = [get_openapi, get_swagger, get_redoc, get_asset]


def make_document(app: Litestar) -> dict[str, Any]:
    """Litestar's document made whole: each operation with a summary, all its refusals, a security entry, an example.

    A field with a column's name means what the comment of the column says.
    """
    document = app.openapi_schema.to_schema()
    handlers, meanings = _handlers(app), app.state.house.watch.project.column_comments
    for item in document["paths"].values():
        for operation in item.values():
            _complete(operation, handlers[operation["operationId"]])
    for schema in document["components"]["schemas"].values():
        for name, field in schema.get("properties", {}).items():
            if name in meanings and "$ref" not in field:
                field.setdefault("description", meanings[name])
    document["components"]["schemas"]["Problem"]["properties"]["code"]["enum"] = sorted(CATALOGUE)
    return document


def _handlers(app: Litestar) -> dict[str, HTTPRouteHandler]:
    """Every handler by its operation id."""
    found: dict[str, HTTPRouteHandler] = {}
    for route in app.routes:
        parts = [getattr(part, "name", part) for part in route.path_components]
        for handler in getattr(route, "route_handlers", []):
            found.setdefault(operation_id(handler, "GET", parts), handler)
    return found


def _complete(operation: dict[str, Any], handler: HTTPRouteHandler) -> None:
    operation["summary"] = operation["description"].split(". ")[0].split(": ")[0].rstrip(".").replace("`", "")
    responses = operation["responses"]
    responses.pop("400", None)  # Litestar's own word for what we answer with 422
    responses.pop("500", None)  # it only brought the shape of a problem into the document
    codes = [*handler.opt["shows"].refuses, *ALWAYS]
    is_limited = handler.opt.get("is_limited", True)
    codes += WHEN_LIMITED if is_limited else ()
    codes += WITH_INPUT if operation.get("parameters") or operation.get("requestBody") else ()
    codes += [code for entry in operation.get("security", []) for scheme in entry for code in BY_SCHEME[scheme]]
    codes += WITH_DATABASE if "db" in handler.parsed_fn_signature.parameters else ()
    for code in codes:
        _add(responses, code, is_v1=operation["operationId"].startswith("v1_"))
    for parameter in operation.get("parameters", []):
        _forbid_null(parameter["schema"])
    for media in operation.get("requestBody", {}).get("content", {}).values():
        if {"type": "null"} in media["schema"].get("oneOf", []):
            operation["requestBody"]["required"] = False
            _forbid_null(media["schema"])
    example = handler.opt["shows"].example
    done = responses[next(status for status in responses if status < "300")]
    done["description"] = (type(example[0]) if isinstance(example, list) else type(example)).__doc__
    for media_type, media in done["content"].items():
        value = msgspec.to_builtins(example)
        if media_type == EVENT_STREAM:
            media["schema"] = _event_of(media["schema"])
            value = {"event": "done", "data": msgspec.json.encode(value).decode()}
        media["examples"] = {"example": {"value": value}}
    for header in done.get("headers", {}).values():
        header.setdefault("schema", {"type": "string"})
    is_public = {} in (handler.resolve_security() or [{}])
    if is_public and "GET" in handler.http_methods and operation["operationId"] not in PERSONAL:
        done["headers"] = {**done.get("headers", {}), **ETAG}
        responses["304"] = {"description": "What was named in If-None-Match is still so.", "headers": ETAG}
    if is_limited:
        for response in responses.values():
            response["headers"] = {**response.get("headers", {}), **LIMIT_HEADERS}
    operation["responses"] = dict(sorted(responses.items()))
    operation["security"] = handler.resolve_security()  # empty: public


def _event_of(schema: dict[str, Any]) -> dict[str, Any]:
    """Each event of a stream, whose data is JSON in a string."""
    data = {"type": "string", "contentMediaType": "application/json", "contentSchema": schema}
    return {"type": "object", "properties": {"event": {"type": "string"}, "data": data}, "required": ["event", "data"]}


def _forbid_null(schema: dict[str, Any]) -> None:
    """An optional parameter, or an optional body, is left out, not null."""
    if isinstance(schema.get("type"), list):
        schema["type"] = next(name for name in schema["type"] if name != "null")
        schema["enum"] = [value for value in schema["enum"] if value is not None]
    for option in schema.pop("oneOf", []):
        if option != {"type": "null"}:
            schema.update(option)


def _add(responses: dict[str, Any], code: str, *, is_v1: bool) -> None:
    """One more refusal, beside others of its status, in the words and with the number that it will have."""
    row = CATALOGUE[code]
    media = {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": {}}
    fresh = {"description": "", "headers": ERROR_HEADERS, "content": {"application/json": media}}
    response = responses.setdefault(str(row.v1_status if is_v1 else row.status), fresh)
    response["description"] = f"{response['description']} `{code}`: {row.english}".strip()
    problem = Problem("error", row.korean if is_v1 else row.english, code, "0b9d6c1f")
    if code == "invalid_request":
        problem.errors = [FieldError("limit", "Expected `int` <= 100")]
    response["content"]["application/json"]["examples"][code] = {"summary": code, "value": msgspec.to_builtins(problem)}
