"""What a case of 流转 is about, and the shares of a project."""

from luodi.library.models import Certificate


def about(case, user):
    """Return the request, and every certificate drawn up in the case with its signatures."""
    certificates = case.certificates.prefetch_related("lines__unit", "lines__signed_by").order_by("-pk")
    return {"transfer": case.transfer, "certificates": list(certificates)}


def in_force(project):
    """Return the certificate by which units share the project now, or None."""
    return Certificate.objects.in_force().filter(project=project).first()
