"""What the resource types of Spaces and datasets share: names that are taken, protection, and the import id."""

from typing import TYPE_CHECKING, ClassVar

from provider.errors import ConfigurationError, ProviderError, RepositoryNotFound
from provider.plugin.interface import ChangeContext, ImportContext, PlanContext, State
from provider.plugin.types import Unknown
from provider.resources._identity import import_id
from provider.resources._repository_state import is_same_id, names_of, settled
from provider.resources._resource import HubResource, already_there
from provider.resources._rights import refuse_without_rights
from provider.resources._stable_id import find_same

if TYPE_CHECKING:
    from provider.hub.messages import Kind
    from provider.hub.repositories import RepositoryInfo


class RepositoryResource(HubResource):
    """A resource type that is a repository."""

    kind: ClassVar["Kind"]
    noun: ClassVar[str]
    """What users call it."""
    example: ClassVar[str]
    """An import id."""

    def with_namespace(self, ctx: PlanContext, planned: State) -> State:
        """Give the plan with the default namespace, where none is written and the Hub can be asked."""
        if planned["namespace"] is Unknown and ctx.config["namespace"] is None and self.connection.is_open:
            return planned | {"namespace": self.connection.default_namespace()}
        return planned

    def refuse_taken(self, type_name: str, current: State | None, planned: State) -> None:
        """Refuse a new name under which there is another repository.

        That this token sees none there is enough: what it does not see, the apply tells.

        Args:
            type_name: the resource type.
            current: the state so far, None for a repository to create.
            planned: the plan, with an id that is known.

        Raises:
            ConfigurationError: the name is taken.
        """
        id_ = planned["id"]
        stays = self.is_managed(type_name, id_) if current is None else is_same_id(current["id"], id_)
        taken = None if stays else self._seen(id_)
        if taken is not None and (current is None or taken.uid != current["uid"]):
            raise already_there(type_name, f"The {self.noun} {taken.id}", taken.id)

    def refuse_without_rights(self, ctx: PlanContext, current: State | None, planned: State) -> None:
        """Refuse a new repository, and a transfer, to where the token's owner may make nothing."""
        namespace = planned["namespace"]
        if isinstance(namespace, str) and (current is None or not is_same_id(current["namespace"], namespace)):
            refuse_without_rights(ctx.diagnostics, self.hub, namespace)

    def _seen(self, id_: str) -> "RepositoryInfo | None":
        try:
            return self.hub.repositories.info(self.kind, id_)
        except RepositoryNotFound:
            return None

    def to_change(self, current: State, planned: State) -> tuple[State, State]:
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
        state, wanted = dict(current), settled(planned, current)
        if not is_same_id(info.id, current["id"]):
            names = names_of(info.id, {})
            state |= names
            if wanted["id"] == current["id"]:
                wanted |= names
        return state, wanted

    def delete_same(self, current: State) -> None:
        """Delete the repository of a state, whatever it is called now; one that is gone is deleted already.

        Raises:
            ConfigurationError: another repository has its name.
        """
        info = find_same(self.hub, self.kind, current["id"], current["uid"], fresh=True)
        if info is not None:
            self.hub.repositories.delete(self.kind, info.id)

    def refuse_protected(self, current: State) -> None:
        """Refuse the end of a repository that is protected from it.

        Raises:
            ConfigurationError: it is.
        """
        if current["deletion_protection"]:
            raise ConfigurationError(
                f"The {self.noun} {current['id']} is protected from deletion",
                "Its deletion_protection is true. If it is to go, set deletion_protection = false, apply, and try "
                "again.",
            )

    def to_import(self, ctx: ImportContext, id_: str) -> tuple["RepositoryInfo", State]:
        """Find what an import names, by `namespace/name` or by the identity; give its names as they are written, too.

        Raises:
            ConfigurationError: it names nothing.
        """
        id_ = import_id(ctx, id_)
        namespace, _, name = id_.partition("/")
        if not namespace or not name or "/" in name:
            raise ConfigurationError(
                f'"{id_}" is no import id of a {self.noun}', f"It is namespace/name, as in {self.example}."
            )
        info = self.hub.repositories.find(self.kind, id_, whole=True)
        if info is None:
            raise ConfigurationError(f"There is no {self.noun} {id_}", "Check the import id.")
        return info, {"namespace": namespace, "name": name}

    def warn_of_no_answer(self, ctx: ChangeContext, id_: str, error: ProviderError) -> None:
        """Say that a change was made, and that what came of it could not be read."""
        ctx.diagnostics.add_warning(
            f"The {self.noun} {id_} could not be read back",
            f"The change was made; the next plan reads what came of it. {error.summary}. {error.detail}",
        )
