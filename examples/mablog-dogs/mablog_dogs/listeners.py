from mablog.accounts.models import User
from mablog.hooks import listens
from mablog_dogs.service import delete_dogs_of


@listens
def member_removed(user: User) -> None:
    delete_dogs_of(user)
