"""Client of the messaging agent, with the names of the original library."""

from .agent import AgentError, IntelligentOTPAgent
from .request import MessageRequest, Priority

__all__ = ["AgentError", "IntelligentOTPAgent", "MessageRequest", "Priority"]
