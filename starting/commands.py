"""The commands of start.py and their options."""

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from starting import bundle, checks, demo, installation, locks, mutation, suite
from starting.console import ROOT, Stop, say, speak_safely


def main(words: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code."""
    speak_safely()
    end_cleanly()
    parser = _parser()
    options, rest = parser.parse_known_args(words)
    if rest and options.command != "test":
        parser.error(f"不认识的参数：{' '.join(rest)}")
    try:
        return _carry_out(options, rest)
    except Stop as stop:
        say(f"\n{stop}")
        return 1
    except KeyboardInterrupt:
        say("\n已停止。")
        return 130


def end_cleanly() -> None:
    """Let a request to end still stop servers and remove temporary folders."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # A shell that started us in the background has switched this one off, for our children too.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _carry_out(options: argparse.Namespace, rest: list[str]) -> int:
    match options.command:
        case "demo":
            return demo.demo(host=options.host, port=options.port, fresh=options.fresh, as_of=options.as_of)
        case "check":
            return checks.check()
        case "fix":
            return checks.fix()
        case "test":
            if options.long:
                return suite.long(options.long)
            return suite.test(quick=options.quick, pytest_arguments=rest)
        case "mutate":
            return mutation.mutate(children=options.children)
        case "bundle":
            return bundle.bundle(platform=options.platform, python=options.python, out=options.out)
        case "lock":
            return locks.lock()
    installation.install()
    say("安装完成。")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="start.py", description="落地的演示、安装、检查和测试")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    demo_parser = commands.add_parser("demo", help="建立并打开演示县")
    demo_parser.add_argument("--fresh", action="store_true", help="删除原有的演示县，重新生成")
    demo_parser.add_argument("--as-of", default="", help="没有演示县时，建成这一天的样子（如 2026-12-01）")
    demo_parser.add_argument("--host", default="127.0.0.1", help="监听的地址（0.0.0.0 表示全部）")
    demo_parser.add_argument("--port", type=int, default=8000, help="监听的端口")
    commands.add_parser("install", help="只安装，不启动（之后用 luodi setup、luodi serve）")
    commands.add_parser("check", help="检查代码")
    commands.add_parser("fix", help="整理代码，然后检查")
    test_parser = commands.add_parser("test", help="运行测试；其余参数交给 pytest")
    test_parser.add_argument("--quick", action="store_true", help="只在 SQLite 上，不含慢测试和浏览器测试")
    long_help = "更久的检验，写出带日期的报告：days 在四十天上各建一次演示县（一小时左右），replay 十六种人互相回放（半小时左右），flood 洪水之中照样办事（一刻钟左右），mutated 读一万份改坏的台账（二十分钟左右）；默认都做"
    test_parser.add_argument("--long", nargs="?", const="all", choices=["all", *suite.LONG], help=long_help)
    mutate_parser = commands.add_parser("mutate", help="在计分引擎里植入小错误，检验测试（开发用）")
    mutate_parser.add_argument("--children", type=int, default=2, help="同时做几个（默认 2）")
    bundle_parser = commands.add_parser("bundle", help="制作离线安装包")
    target = bundle_parser.add_argument("--for", dest="platform", help="目标机器（默认本机）")
    target.choices, target.default = sorted(bundle.PLATFORMS), installation.platform()
    here = installation.version()
    bundle_parser.add_argument("--python", default=here, help=f"目标机器上 Python 的版本（默认 {here}）")
    bundle_parser.add_argument("--out", type=Path, default=ROOT / "dist", help="放在哪个文件夹")
    commands.add_parser("lock", help="重新生成依赖清单（开发用）")
    return parser
