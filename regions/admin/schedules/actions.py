"""What can be done with a version: each a page that says what will happen, and a POST."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User

from regions import services
from regions.enums import Status
from regions.forms.actions import ActionForm, CloneForm, OverrideForm, ReasonForm, WithdrawForm
from regions.models import BenefitSchedule

Person = AbstractBaseUser | AnonymousUser
Run = Callable[[BenefitSchedule, User | None, dict[str, Any]], BenefitSchedule]


@dataclass(frozen=True)
class Action:
    """`permissions`: any one of them suffices. `explains`: what will happen. `done`: what is said afterwards.

    `grave`: the button is red. Whether the version's area is the user's is the admin's to ask.
    """

    name: str
    label: str
    permissions: tuple[str, ...]
    statuses: tuple[str, ...]
    explains: str
    done: str
    asks: type[ActionForm]
    run: Run
    grave: bool = False

    def allowed(self, user: Person) -> bool:
        """Whether the user may do it at all."""
        return any(user.has_perm(f"regions.{name}") for name in self.permissions)  # type: ignore[union-attr]

    def form(self, user: Person, writers: Collection[User]) -> type[ActionForm]:
        """What is asked; of one of the writers who publishes, why."""
        alone = user in writers and getattr(user, "is_superuser", False)
        return OverrideForm if self.name == "publish" and alone else self.asks


ACTIONS: dict[str, Action] = {
    one.name: one
    for one in (
        Action(
            "submit",
            "送审",
            ("change_benefitschedule",),
            (Status.DRAFT,),
            "送审以后，这一版不能再改，等另一位同事看过再发布。要改的话先退回。",
            "已送审",
            ActionForm,
            lambda version, by, given: services.submit(version, by=by),
        ),
        Action(
            "publish",
            "发布",
            ("publish_benefitschedule",),
            (Status.IN_REVIEW,),
            "发布以后，这一版不能再改：数字要调整就新建下一版，有错就更正或者撤下。",
            "已发布",
            ActionForm,
            lambda version, by, given: services.publish(version, by=by, override_reason=given.get("reason", "")),
        ),
        Action(
            "send-back",
            "退回",
            ("publish_benefitschedule", "change_benefitschedule"),
            (Status.IN_REVIEW,),
            "退回以后变成草稿，可以继续修改，再次送审。",
            "已退回",
            ReasonForm,
            lambda version, by, given: services.send_back(version, by=by, reason=given["reason"]),
        ),
        Action(
            "clone",
            "新建下一版",
            ("add_benefitschedule",),
            tuple(Status.values),
            "新的草稿和这一版内容一样，改好以后送审、发布。这一版本身不变。要恢复以前的内容，也从那一版新建。",
            "已新建草稿",
            CloneForm,
            lambda version, by, given: services.clone(
                version, effective_from=given["effective_from"], reason=given["reason"], by=by
            ),
        ),
        Action(
            "withdraw",
            "撤下",
            ("withdraw_benefitschedule",),
            (Status.PUBLISHED,),
            "发现数字有错、来不及更正时用。撤下马上生效，处处生效：地区页、各种计算、接口都不再使用这一版，它的日子里没有数字，直到发布新的一版。撤下不能恢复，只能照它新建一版。",
            "已撤下",
            WithdrawForm,
            lambda version, by, given: services.withdraw(version, by=by, notice=given["notice"]),
            grave=True,
        ),
    )
}


def actions_for(version: BenefitSchedule, user: Person) -> list[Action]:
    """What this user can do with a version as it stands."""
    return [one for one in ACTIONS.values() if version.status in one.statuses and one.allowed(user)]
