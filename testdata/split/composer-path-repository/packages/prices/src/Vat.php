<?php

namespace Prices;

class Vat
{
}
