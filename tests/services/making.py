"""Small portfolios made by the services themselves."""

from pmo_tui.domain.inputs import SchemeDraft, ShareDraft
from pmo_tui.services.periods import open_month
from pmo_tui.services.portfolio import NamedDraft, save_programme
from pmo_tui.services.schemes import save_scheme, save_share
from pmo_tui.services.workspace import Workspace
from tests.services.recording import organisation_id


def scheme_with_share(workspace: Workspace, month: str) -> tuple[str, str, str]:
    """Open a month and make a scheme with ELR's share of £120; return scheme, organisation and month."""
    organisation = organisation_id(workspace.path, "ELR")
    area = save_programme(workspace, NamedDraft("Community"))
    scheme = save_scheme(workspace, SchemeDraft("A1", "A scheme", area.row_id))
    save_share(workspace, ShareDraft(scheme.row_id, organisation, 120_00))
    period = open_month(workspace, month, f"{month}-28", f"{month}-28")
    return scheme.row_id, organisation, period.row_id
