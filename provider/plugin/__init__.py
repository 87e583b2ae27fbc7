"""The plugin bridge: providers for Terraform and OpenTofu, written in Python on tf's interfaces.

It serves plugin protocol 6.11 and knows nothing of what a provider manages. This page is what a person needs to write
another one.

A whole provider
----------------
::

    from provider.plugin.interface import ChangeContext, Provider, ReadContext, Resource, State
    from provider.plugin.schema import Attribute, Schema
    from provider.plugin.types import Integer, String
    from provider.plugin.validators import pattern

    SHELF = {}

    class Book(Resource[State]):
        name = "book"
        schema = Schema(
            version=0,
            description="A book on the shelf.",
            attributes=[
                Attribute("title", String(), "Its title.", required=True, requires_replace=True,
                          validators=[pattern(".+", "is not a valid title")]),
                Attribute("pages", Integer(), "How many it has.", optional=True, computed=True, default=100),
                Attribute("id", String(), "Its title, too.", computed=True, use_state_for_unknown=True),
            ],
        )

        def create(self, ctx: ChangeContext[State], planned: State) -> State:
            SHELF[planned["title"]] = planned["pages"]
            return planned | {"id": planned["title"]}

        def read(self, ctx: ReadContext, current: State) -> State | None:
            return current | {"pages": SHELF[current["id"]]} if current["id"] in SHELF else None

        def update(self, ctx: ChangeContext[State], current: State, planned: State) -> State:
            SHELF[current["id"]] = planned["pages"]
            return planned

        def delete(self, ctx: ChangeContext[State], current: State) -> None:
            SHELF.pop(current["id"], None)

        def import_(self, ctx, id):
            return {"id": id, "title": id, "pages": SHELF[id]} if id in SHELF else None

    class Library(Provider):
        def get_model_prefix(self):
            return "library_"

        def full_name(self):
            return "example.org/demo/library"

        def get_provider_schema(self, diags):
            return Schema(attributes=[])

        def configure_provider(self, diags, config):
            pass

        def get_resources(self):
            return [Book]

The program, named `terraform-provider-library`, is
`run(Library, "library", "example.org/demo/library", read_handshake(os.environ))` (`runner`, `handshake`); for a
debugger or a fast test there is `debug` and `serve_plain`.

Values
------
An object is a `dict` with every attribute of its schema: null is `None`, what is not known yet is `Unknown`. Types
stand in `types` (String, Bool, Number, Integer, List, Set, Map), `structural_types` (Object, Tuple, Dynamic) and
`nesting` (nested attributes and blocks). `schema_lint.violations` tells in a test what an engine would refuse.

What a schema can say
---------------------
`default` (for a new object), `use_state_for_unknown` (a change of something else leaves it), `requires_replace`,
`requires_replace_if_configured`, `sensitive`, `write_only`, `deprecation_message`, `validators`; `timeouts` is
ready-made. What it can't say, a resource's `validate`, `plan` and `plan_destroy` do; the order of planning is told in
`planning`.

What a handler may rely on
--------------------------
- Whatever it raises becomes a diagnostic; a `provider.errors.ProviderError` brings its own title and advice.
- `ctx.save(state)` tells what is true by now: the engine keeps it if the handler fails after that. Without it a failed
  creation is forgotten, and a failed update leaves the state as it was.
- What it returns is made to fit: missing attributes are null, write-only ones are dropped, a value of a wrong type
  becomes null with an error. The object is never lost.
- `ctx.config` has the write-only values; `ctx.private` is remembered with the object; `ctx.stop` is done when the user
  pressed Ctrl-C, and `ctx.sleep` ends then.
- Sensitive and write-only values that passed through are masked in every diagnostic and log record.

Beyond resources
----------------
`DataSource`, `EphemeralResource`, `ListResource`, `Action` and tf's `Function` are listed by the provider like
resources. A resource may have an `identity`, take over other types' objects (`move`), upgrade old states (`upgrade`)
and generate configuration. What an engine does not know it does not ask for.

How it is served
----------------
`runner` → `handshake`, `certificate`, `tls_proxy` (mutual TLS) → `server` (gRPC) → `servicer` → `rpc` (one module per
kind of type) → `codec` (values on the wire). `protocol/tfplugin6.proto` holds the messages.
"""
