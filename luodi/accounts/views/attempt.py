"""How a view tries an action whose refusal belongs on the form."""


def attempt(form, refusal, action, **told):
    """Run the action; return what it gives, or None with the reason of its refusal on the form."""
    try:
        return action(**told)
    except refusal as refused:
        form.add_error(None, str(refused))
        return None
