"""What a scheme is told before it counts: the indicators that the law, or we, do not want points given for."""

from luodi.assessment import checks
from luodi.assessment.engine.scheme import Scheme
from luodi.metrics.reports.targets import limits


def warnings_of(county_id: int, scheme: Scheme) -> list[str]:
    """Return one sentence for each indicator that earns points although the pack ``target_limits`` warns of it."""
    limited = limits(county_id)
    return [
        f"{'、'.join(f'“{line}”' for line in lines)}按受限制的指标计分。{limited[code].words}（{limited[code].source}）"
        for code, lines in checks.earning(scheme, limited).items()
    ]
