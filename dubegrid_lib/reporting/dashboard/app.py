"""The page as a web application, behind a check that rejects requests from other sites' pages.

Streamlit's own `server.allowedHosts` covers only its websocket.
"""

import streamlit as st
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from dubegrid_lib.reporting.dashboard.serve import PAGE
from dubegrid_lib.stack.local_target import foreign


class OwnPagesOnly:
    """Rejects requests from pages of another origin, or for another host, before Streamlit sees them."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self.app(scope, receive, send)
        reason = foreign(scope["headers"], scope["server"][1], links_allowed=True)
        if not reason:
            return await self.app(scope, receive, send)
        denied = PlainTextResponse(reason, 403) if scope["type"] == "http" else WebSocketClose(1008)
        return await denied(scope, receive, send)


app = st.App(PAGE, middleware=[Middleware(OwnPagesOnly)])
