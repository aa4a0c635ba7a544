from tests.connectors.conftest import database, shop_url

__all__ = ["database", "shop_url"]
