"""The certificate with which `luodi serve` encrypts: what is wrong with its files, before anything starts."""

import ssl
from pathlib import Path

TOGETHER = "开启 https 要证书和私钥两个文件：luodi serve --tls-cert 证书文件 --tls-key 私钥文件。"
# What OpenSSL calls it.
WRONG = {
    "KEY_VALUES_MISMATCH": "私钥 {key} 与证书 {certificate} 不是一对，请核对是不是同一次签发的文件。",
    "KEY_TYPE_MISMATCH": "私钥 {key} 与证书 {certificate} 不是一对，请核对是不是同一次签发的文件。",
}
UNREADABLE = (
    "读不懂证书 {certificate} 或私钥 {key}：要 PEM 格式的文件（-----BEGIN 开头），证书和私钥不要写反。"
)
ENCRYPTED = (
    "私钥 {key} 设有密码，落地无法自动打开。请换成不设密码的私钥文件，并只让运行落地的系统用户读得到。"
)


def trouble_with_certificate(certificate: str, key: str) -> str:
    """Say why one cannot encrypt with these files; "" where nothing is in the way, or where there are none."""
    if not certificate and not key:
        return ""
    if not certificate or not key:
        return TOGETHER
    for what, path in (("证书", certificate), ("私钥", key)):
        try:
            Path(path).read_bytes()
        except OSError as error:
            return f"读不到{what}文件 {path}（{error.strerror}）。"
    return _trouble_of_the_pair(certificate, key)


def _trouble_of_the_pair(certificate: str, key: str) -> str:
    names = {"certificate": certificate, "key": key}
    asked: list[str] = []

    def password() -> str:
        asked.append(key)
        return ""

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password)
    except (ssl.SSLError, ValueError) as error:
        return (ENCRYPTED if asked else WRONG.get(getattr(error, "reason", ""), UNREADABLE)).format(**names)
    return ""
