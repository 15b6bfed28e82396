"""`luodi …`: the commands of an installation. What needs no database starts without one."""

import os
import sys
from collections.abc import Sequence

HELP = """落地 Luodi

luodi read 文件 [--json] [--as-of 年-月-日]   读一份台账，说出读懂了什么
luodi score 办法.yaml 事实.json [--json]      按考核办法计分，打印每个单位的得分、算式、名次和结果
luodi scheme check 办法.yaml                 检查考核办法；luodi scheme schema 打印办法和事实的 JSON Schema
luodi setup                                  建立一个县：名称、区划代码、三名管理员
luodi code 登录名                             唯一的安全管理员忘了密码时，在服务器上给他发一次性口令
luodi serve [--host 地址] [--port 端口]       启动网页和后台任务
            [--tls-cert 证书 --tls-key 私钥]  用自己的证书，以 https 打开
luodi check                                  检查数据是否完好（审计链、数据库约束）
luodi trail-heads                            记下审计记录今天的链头（每晚自动记一次）
luodi bench                                  在本机测速，打印与基准的比值
luodi demo-county [--fresh] [--as-of 年-月-日] 建立示范县；--as-of 建成那一天的样子
"""

# Our word → Django's; "check" means the data here and the code there.
COMMANDS = {
    "setup": "setup",
    "code": "issue_code",
    "check": "check_data",
    "trail-heads": "trail_heads",
    "demo-county": "demo_county",
}


def main(words: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code."""
    words = list(sys.argv[1:] if words is None else words)
    if words[:1] == ["read"]:
        from luodi.ledgers import command

        return command.main(words[1:])
    if words[:1] in (["score"], ["scheme"]):
        from luodi.assessment.engine import command as scoring

        return scoring.score(words[1:]) if words[0] == "score" else scoring.scheme(words[1:])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luodi.config.settings")
    if words[:1] == ["serve"]:
        from luodi.config import serving

        return serving.main(words[1:])
    if words[:1] == ["bench"]:
        import django

        django.setup()
        from luodi.bench import command as bench

        return bench.main(words[1:])
    if words and words[0] in COMMANDS:
        return _managed(COMMANDS[words[0]], words[1:])
    sys.stderr.write(HELP)
    return 0 if words[:1] in (["help"], ["--help"], ["-h"]) else 2


def _managed(command: str, words: Sequence[str]) -> int:
    """Run one of Django's commands; what it refuses is said in its own words alone."""
    from django.core.management import CommandError, execute_from_command_line

    try:
        # With --traceback it is raised to us instead of being printed with the name of its class.
        execute_from_command_line(["luodi", command, *words, "--traceback"])
    except CommandError as refused:
        sys.stderr.write(f"{refused}\n")
        return int(refused.returncode)
    return 0
