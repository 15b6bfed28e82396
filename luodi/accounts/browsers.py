"""What a browser calls itself, in words for its owner."""

# The first that is found counts: newer names stand beside those they descend from.
_BROWSERS = (
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("Edg", "Edge 浏览器"),
    ("QQBrowser", "QQ 浏览器"),
    ("UCBrowser", "UC 浏览器"),
    ("Firefox", "火狐浏览器"),
    ("Chrome", "谷歌内核浏览器"),
    ("Safari", "苹果浏览器"),
)
_MACHINES = (
    ("iPhone", "苹果手机"),
    ("iPad", "苹果平板"),
    ("OpenHarmony", "鸿蒙设备"),
    ("Android", "安卓手机"),
    ("Windows", "Windows 电脑"),
    ("Mac OS", "苹果电脑"),
    ("Linux", "Linux 电脑"),
)


def words_for(agent: str) -> str:
    """Return machine and browser in words; without version numbers, so that an update makes no new device."""
    machine = next((words for sign, words in _MACHINES if sign in agent), "其他设备")
    browser = next((words for sign, words in _BROWSERS if sign in agent), "其他浏览器")
    return f"{machine}，{browser}"
