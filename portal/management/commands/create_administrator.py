"""manage.py create_administrator: the first superuser, who then enters the other members of staff in the admin."""

import os
from getpass import getpass
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "建立第一个管理员。用户名和密码取自环境变量 ADMIN_USERNAME、ADMIN_PASSWORD，没有设置就在终端询问。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--force", action="store_true", help="已有管理员时，仍再建一个")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError where there is an administrator already (unless --force), and for bad names or passwords."""
        if not options["force"] and User.objects.filter(is_superuser=True, is_active=True).exists():
            raise CommandError(
                "已经有管理员了，没有再建。其他工作人员请在后台“用户”里添加；确需再建一个，请加 --force。"
            )
        name = os.environ.get("ADMIN_USERNAME", "").strip() or self._ask("用户名：")
        user = User(username=User.normalize_username(name), is_staff=True, is_superuser=True)
        password = os.environ.get("ADMIN_PASSWORD", "") or self._ask_password()
        try:
            user.clean_fields(exclude=["password"])
            user.validate_unique()
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError("没有建立：" + " ".join(error.messages)) from None
        user.set_password(password)
        user.save()
        self.stdout.write(f"已建立管理员 {user.username}。")

    def _ask(self, question: str) -> str:
        try:
            return input(question).strip()
        except EOFError:
            raise CommandError("没有终端可以询问，请设置环境变量 ADMIN_USERNAME 和 ADMIN_PASSWORD。") from None

    def _ask_password(self) -> str:
        try:
            first, second = getpass("密码（至少 12 位）："), getpass("再输入一次：")
        except EOFError:
            raise CommandError("没有终端可以询问，请设置环境变量 ADMIN_USERNAME 和 ADMIN_PASSWORD。") from None
        if first != second:
            raise CommandError("两次输入的密码不一样，没有建立。")
        return first
