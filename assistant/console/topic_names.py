"""What pages call a topic: its name in the scripts in force, in the visitor's language."""

from collections.abc import Mapping

from assistant.console.visit import Guest


def topic_names(visit: Guest) -> Mapping[str, str]:
    """All topics of the scripts in force by their ids, as the law calls them."""
    topics = visit.console.scripts.now().dialogue.assistant.scripts.topics
    return {
        name: _capital(topic.names.in_language(visit.language).legal)
        for name, topic in topics.items()
    }


def topic_name(names: Mapping[str, str], topic: str | None) -> str:
    """The name of a topic; its id when a later release has done away with it."""
    return names.get(topic or "", topic or "")


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
