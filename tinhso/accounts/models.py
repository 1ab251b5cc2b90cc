from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models


class Account(AbstractBaseUser, PermissionsMixin):
    """A person who can sign in: an officer or a citizen."""

    email = models.EmailField(unique=True, null=True)
    USERNAME_FIELD = "email"
    objects = BaseUserManager()
