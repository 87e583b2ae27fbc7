"""What the resource types of Spaces and datasets share: names that are taken, protection, and the import id."""

from typing import TYPE_CHECKING, ClassVar, Generic

from provider.errors import ConfigurationError, ProviderError, RepositoryNotFound
from provider.plugin.interface import ChangeContext, ImportContext, PlanContext
from provider.plugin.types import Unknown
from provider.resources.shared.holdings import Fate, not_its_own, written_twice
from provider.resources.shared.identity import import_id
from provider.resources.shared.repository_guards import refuse_protected, refuse_unfinished
from provider.resources.shared.repository_state import (
    RepositoryT,
    git_url,
    hidden_since,
    is_same_id,
    names_of,
    page_url,
    settled,
    with_attributes,
)
from provider.resources.shared.resource import HubResource, already_exists_error
from provider.resources.shared.rights import refuse_without_rights
from provider.resources.shared.stable_id import find_same

if TYPE_CHECKING:
    from provider.hub.http.requests import Kind
    from provider.hub.repositories import RepositoryInfo


class RepositoryResource(HubResource[RepositoryT], Generic[RepositoryT]):
    """A resource type that is a repository."""

    kind: ClassVar["Kind"]
    noun: ClassVar[str]
    """What users call it."""
    example: ClassVar[str]
    """An import id."""

    def plan_names(
        self, ctx: PlanContext[RepositoryT], current: RepositoryT | None, planned: RepositoryT
    ) -> tuple[str | None, RepositoryT]:
        """Plan the namespace, and what follows from the names: unknown until it is true, so that its users wait for it.

        That this token sees none there is enough: what it does not see, the apply tells.

        Args:
            ctx: takes what is known of it already.
            current: the state so far, None for a repository to create.
            planned: the plan as the schema alone has it.

        Returns:
            The id that the repository is to have, None while it is not known; and the plan.
        """
        new_id = self.planned_id(ctx, planned, current)
        if planned["namespace"] is Unknown and ctx.config["namespace"] is None and self.connection.is_open:
            planned = with_attributes(planned, {"namespace": self.connection.default_namespace()})
        if current is not None and new_id == current["id"]:
            return new_id, planned
        if new_id is not None and self.connection.is_open:
            named = self.named(planned)
            ctx.beginnings |= {"id": named["id"], "url": named["url"], "git_url": named["git_url"]}
        return new_id, with_attributes(planned, {"id": Unknown, "url": Unknown, "git_url": Unknown})

    def planned_id(self, ctx: PlanContext[RepositoryT], written: RepositoryT, before: RepositoryT | None) -> str | None:
        """Return `namespace/name`, with the namespace so far or the default one where none is written."""
        name, namespace = written["name"], written["namespace"]
        if namespace is None or (namespace is Unknown and ctx.config["namespace"] is None):
            namespace = (before and before["namespace"]) or self._default_namespace()
        return None if name is Unknown or namespace in {None, Unknown} else f"{namespace}/{name}"

    def called(self, id_: str) -> str:
        """Return "The Space acme/bot"."""
        return f"The {self.noun} {id_}"

    def named(self, planned: RepositoryT) -> RepositoryT:
        """Return a plan with what follows from its name, which is true after it was applied."""
        namespace = planned["namespace"]
        if namespace in {None, Unknown}:
            namespace = self.connection.default_namespace()
        id_ = f"{namespace}/{planned['name']}"
        url = page_url(self.kind, self.hub.settings.endpoint, id_)
        return with_attributes(planned, {"namespace": namespace, "id": id_, "url": url, "git_url": git_url(url)})

    def ensure_name_free(self, ctx: PlanContext[RepositoryT], current: RepositoryT | None, id_: str) -> None:
        """Refuse a new name that another repository has, or is to have.

        Args:
            ctx: of the plan.
            current: the state so far, None for a repository to create.
            id_: the wanted one.

        Raises:
            ConfigurationError: the name is taken.
        """
        if current is None:
            stays = self.is_held(ctx.type_name, id_)
        else:
            stays = is_same_id(current["id"], id_)
            self.connection.holdings.keep(ctx.type_name, current["id"], id_, self.called(id_))
        taken = None if stays else self._seen(id_)
        if taken is None or not is_same_id(taken.id, id_):
            return  # the Hub leads from a name that was given up to the one that came after it
        if current is None and self.is_held(ctx.type_name, id_):
            return  # the engine told of it meanwhile: the plan of that one says that both want the name
        if current is None or taken.uid != current["uid"]:
            raise self.name_taken(ctx.type_name, taken.id, is_twice=self.creations(id_) > 0)

    def begin(self, id_: str) -> None:
        """Note that a creation begins."""
        self.connection.begun.append((self.kind, id_.casefold()))

    def creations(self, id_: str) -> int:
        """Return how many resources of this run have begun to create this repository, in whatever order they end."""
        return self.connection.begun.count((self.kind, id_.casefold()))

    def name_taken(self, type_name: str, id_: str, *, is_twice: bool) -> ConfigurationError:
        """Return the error for a name under which there is another repository, of this configuration or not."""
        called = self.called(id_)
        return written_twice(called) if is_twice else already_exists_error(type_name, called, id_)

    def replaced(self, ctx: PlanContext[RepositoryT]) -> RepositoryT | None:
        """Return the repository whose place the planned one takes, as hidden as it is, refreshed or not."""
        state = super().replaced(ctx)
        if state is None or not self.connection.is_open:
            return state
        return with_attributes(state, hidden_since(state, self._seen(state["id"])))

    def plan_destroy(self, ctx: PlanContext[RepositoryT], current: RepositoryT) -> None:
        """Refuse to plan the end of a protected repository, and a replacement that nobody asked for.

        Raises:
            ConfigurationError: it is refused.
        """
        super().plan_destroy(ctx, current)
        held = self.held(ctx.type_name, current["id"])
        if held is not None and held.fate is Fate.ENDED:
            return
        if ctx.replaces is not None and ctx.replaced_id is None and held is not None:
            if held.finished is None:
                raise not_its_own(ctx.type_name, current["id"], self.called(current["id"]))
            if not held.finished:
                refuse_unfinished(self.called(current["id"]))
        refuse_protected(self.called(current["id"]), current, ctx)
        if self.connection.is_open:
            self.guard(ctx, current)

    def guard(self, ctx: PlanContext[RepositoryT], current: RepositoryT) -> None:
        """Refuse to plan the end of a repository for reasons of its kind."""

    def refuse_without_rights(
        self, ctx: PlanContext[RepositoryT], current: RepositoryT | None, planned: RepositoryT
    ) -> None:
        """Refuse a new repository, and a transfer, to where the token's owner may make nothing."""
        namespace = planned["namespace"]
        if isinstance(namespace, str) and (current is None or not is_same_id(current["namespace"] or "", namespace)):
            refuse_without_rights(ctx.diagnostics, self.hub, namespace)

    def _seen(self, id_: str) -> "RepositoryInfo | None":
        try:
            return self.hub.repositories.info(self.kind, id_)
        except RepositoryNotFound:
            return None

    def to_change(self, current: RepositoryT, planned: RepositoryT) -> tuple[RepositoryT, RepositoryT]:
        """Return the state and the plan of an update, both with the name that the repository has at this moment.

        A name that the plan does not change is not changed, also when somebody else changed it since the refresh.

        Raises:
            ConfigurationError: it is gone, or another repository has its name.
        """
        info = find_same(self.hub, self.kind, current["id"], current["uid"])
        if info is None:
            raise ConfigurationError(
                f"The {self.noun} {current['id']} is gone",
                "It was deleted since it was last read, and nothing was changed. Plan again.",
            )
        state, target = current, settled(planned, current)
        if not is_same_id(info.id, current["id"]):
            names = names_of(info.id, {})
            state = with_attributes(state, names)
            if target["id"] == current["id"]:
                target = with_attributes(target, names)
        return state, target

    def delete_same(self, ctx: ChangeContext[RepositoryT], current: RepositoryT) -> None:
        """Delete the repository of a state, whatever it is called now; one that is gone is deleted already.

        Raises:
            ConfigurationError: another repository has its name.
        """
        info = find_same(self.hub, self.kind, current["id"], current["uid"], fresh=True)
        if info is not None:
            self.connection.holdings.note(ctx.type_name, with_attributes(current, hidden_since(current, info)))
            self.hub.repositories.delete(self.kind, info.id)
        self.connection.holdings.ended(ctx.type_name, current["id"], gives_way=ctx.gives_way)

    def kept_private(self, ctx: ChangeContext[RepositoryT], planned: RepositoryT) -> RepositoryT:
        """Return a plan that shows nobody what the repository before it hid, also where that had another name.

        Of a tainted object engines tell neither name nor settings. Where several gave way, the new one may replace any.
        """
        if planned["visibility"] is not Unknown:
            return planned
        before = {state["visibility"] for state in self.connection.holdings.gave_way(ctx.type_name)}
        hidden = next((visibility for visibility in ("private", "protected") if visibility in before), None)
        return with_attributes(planned, {"visibility": hidden, "private": hidden == "private"}) if hidden else planned

    def refuse_protected(self, current: RepositoryT) -> None:
        """Refuse the end of a repository that is protected from it.

        Raises:
            ConfigurationError: it is.
        """
        refuse_protected(self.called(current["id"]), current)

    def _default_namespace(self) -> str | None:
        return self.connection.default_namespace() if self.connection.is_open else None

    def to_import(self, ctx: ImportContext, id_: str) -> "tuple[RepositoryInfo, dict[str, str]]":
        """Find what an import names, by `namespace/name` or by the identity; give its names as they are written, too.

        Raises:
            ConfigurationError: it names nothing.
        """
        id_ = import_id(ctx, id_)
        namespace, _, name = id_.partition("/")
        if not namespace or not name or "/" in name:
            raise ConfigurationError(
                f'"{id_}" is not a valid import id of a {self.noun}', f"It is namespace/name, as in {self.example}."
            )
        info = self.hub.repositories.find(self.kind, id_, whole=True)
        if info is None:
            raise ConfigurationError(f"There is no {self.noun} {id_}", "Check the import id.")
        return info, {"namespace": namespace, "name": name}

    def warn_unread(self, ctx: ChangeContext[RepositoryT], id_: str, error: ProviderError) -> None:
        """Say that a change was made, and that what came of it could not be read."""
        ctx.diagnostics.add_warning(
            f"The {self.noun} {id_} could not be read back",
            f"The change was made; the next plan reads what came of it. {error.summary}. {error.detail}",
        )
