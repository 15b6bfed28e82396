"""Light hashes of the demonstration."""

from django.contrib.auth.hashers import Argon2PasswordHasher

from luodi.demo.hashing import LightArgon2


def test_an_installation_that_is_no_demonstration_reads_them_and_renews_them():
    strong, light = Argon2PasswordHasher(), LightArgon2()
    made = light.encode("abcd-efgh-jkmn", light.salt())
    assert strong.verify("abcd-efgh-jkmn", made)
    assert not strong.verify("abcd-efgh-jkmm", made)
    assert strong.must_update(made)
