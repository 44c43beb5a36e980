"""What can be done with a version: each a page that says what will happen, and a POST."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django import forms
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User

from policies import services
from policies.forms.versions import DraftForm, NoReasonForm, OverrideForm, ReasonForm
from policies.models import ExplainerVersion
from regions.enums import Status

Person = AbstractBaseUser | AnonymousUser
Run = Callable[[ExplainerVersion, User | None, str], ExplainerVersion]


@dataclass(frozen=True)
class Action:
    """`permissions`: any one of them suffices. `explains`: what will happen. `done`: what is said afterwards."""

    name: str
    label: str
    permissions: tuple[str, ...]
    statuses: tuple[str, ...]
    explains: str
    done: str
    run: Run
    asks: type[forms.Form] = ReasonForm

    def allowed(self, user: Person) -> bool:
        """Whether the user may do it at all."""
        return any(user.has_perm(f"policies.{name}") for name in self.permissions)  # type: ignore[union-attr]

    def form(self, user: Person, writers: Collection[User]) -> type[forms.Form]:
        """What is asked: a reason, or nothing; of one of the writers who publishes, why."""
        alone = self.name == "publish" and user in writers and getattr(user, "is_superuser", False)
        return OverrideForm if alone else self.asks


ACTIONS: dict[str, Action] = {
    one.name: one
    for one in (
        Action(
            "submit",
            "送审",
            ("change_explainerversion",),
            (Status.DRAFT,),
            "送审以后，内容不能再改，等另一位同事看过再发布。要改的话先退回。",
            "已送审",
            lambda version, by, reason: services.submit(version, by=by),
            asks=NoReasonForm,
        ),
        Action(
            "send-back",
            "退回",
            ("publish_explainerversion", "change_explainerversion"),
            (Status.IN_REVIEW,),
            "退回以后变成草稿，可以继续修改，再次送审。",
            "已退回",
            lambda version, by, reason: services.send_back(version, by=by, reason=reason),
        ),
        Action(
            "publish",
            "发布",
            ("publish_explainerversion",),
            (Status.IN_REVIEW,),
            "写了发布日期的，到那一天读者才看到；没有写的，今天就能看到。同一天已发布的版本会被这一版替换。",
            "已发布",
            lambda version, by, reason: services.publish(version, by=by, override_reason=reason),
            asks=NoReasonForm,
        ),
        Action(
            "withdraw",
            "撤下",
            ("withdraw_explainerversion",),
            (Status.PUBLISHED,),
            "撤下以后，读者马上看不到这一版。",
            "已撤下",
            lambda version, by, reason: services.withdraw(version, by=by, reason=reason),
        ),
        Action(
            "draft",
            "照这一版新建草稿",
            ("add_explainerversion",),
            tuple(Status.values),
            "内容和这一版一样，成为新的草稿：用来修改现在的，或者恢复以前的。这一版本身不变。",
            "已新建草稿",
            lambda version, by, reason: services.draft_from(version, by=by, reason=reason),
            asks=DraftForm,
        ),
    )
}


def actions_for(version: ExplainerVersion, user: Person) -> list[Action]:
    """What this user can do with a version as it stands."""
    return [one for one in ACTIONS.values() if version.status in one.statuses and one.allowed(user)]
